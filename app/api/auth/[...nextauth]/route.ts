import { answerAuth } from '#auth/answer.ts'

export { answerAuth as GET, answerAuth as POST }
