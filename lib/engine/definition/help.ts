/** What the fields of a definition mean, one sentence each (Conductor 1.2 to 1.4 and our own additions). */
type Help = { readonly [field: string]: string }

const WORKFLOW: Help = {
  name: 'Names the workflow; with the version it is the key. Runs, schedules and other workflows call it by this.',
  version: 'A whole number from 1. A registered version never changes; the highest is the latest.',
  description: 'What it does, for whoever launches or approves it.',
  tasks: 'The nodes, from first to last. Every taskReferenceName is unique over the whole tree.',
  inputParameters: 'Names of the inputs, in the order the form shows them. Documentation only.',
  outputParameters: 'The output of the run, made of expressions; when empty, the output of its last task.',
  inputTemplate: 'Default input, laid under what is given.',
  variables: 'What ${workflow.variables.…} holds at the start.',
  failureWorkflow: 'The workflow started when a run ends badly.',
  schemaVersion: 'Always 2.',
  restartable: 'False forbids restarting a run that completed.',
  timeoutSeconds: 'The longest a run may take; 0 is any time.',
  timeoutPolicy: 'TIME_OUT_WF ends the run as timed out; ALERT_ONLY lets it go on.',
  ownerEmail: 'Who looks after this definition.',
  inputSchema: 'A JSON Schema of the input: checked at launch, and what the launch form is made from.',
  outputSchema: 'A JSON Schema of the output.',
  enforceSchema: 'Whether an input that does not fit inputSchema is refused.',
  rateLimitConfig: 'How many runs with the same key may be under way: rateLimitKey, concurrentExecLimit, policy.',
  maskedFields: 'Fields whose values are hidden from whoever reads a run.',
  metadata: 'A free map. "conductor-lightstep" holds what this installation adds.',
}

const TASK: Help = {
  name: 'SIMPLE: what a worker asks for, and the task definition it is tried and timed by. Otherwise a label.',
  taskReferenceName:
    "The name of this node in expressions: ${reference.output.field}, or ${['my reference'].output.field} when it is no plain word. Unique in the definition.",
  type: 'What the node does; SIMPLE when left out.',
  description: 'What it does, for people.',
  inputParameters: 'Its input, made of values and ${…} expressions.',
  optional: 'When it fails for good the run goes on, and the node ends as completed with errors.',
  permissive: 'When it fails for good what follows still runs, and the run fails at the end.',
  asyncComplete: 'It stays in progress after its action until it is completed from outside.',
  startDelay: 'Seconds before it is first handed out.',
  retryCount: 'Tries after the first, instead of what its task definition says.',
  taskDefinition: 'A task definition of its own, instead of the registered one.',
  evaluatorType: 'SWITCH: value-param reads an input parameter; javascript evaluates a script.',
  expression: 'SWITCH: the name of the input parameter that decides, or the script.',
  decisionCases: 'SWITCH: the tasks for each value.',
  defaultCase: 'SWITCH: the tasks when no case fits.',
  forkTasks: 'FORK_JOIN: one list of tasks for each branch. A JOIN must follow, or runs fail there.',
  joinOn: 'JOIN: references it waits for, usually the last of every branch; they may stand anywhere.',
  loopCondition: 'DO_WHILE: a script; the loop goes on while it is true.',
  loopOver: 'DO_WHILE: the tasks of one iteration.',
  items: 'DO_WHILE: a list to go through, one iteration for each item.',
  subWorkflowParam: 'SUB_WORKFLOW: which workflow it starts: name and version, or workflowDefinition.',
  dynamicTaskNameParam: 'DYNAMIC: the input parameter that holds the name of the task.',
  dynamicForkTasksParam: 'FORK_JOIN_DYNAMIC: the input parameter that holds the list of tasks.',
  dynamicForkTasksInputParamName: 'FORK_JOIN_DYNAMIC: the input parameter that holds their inputs by reference.',
  sink: 'EVENT: where the event goes.',
  metadata: 'A free map. "conductor-lightstep" may hold a rollback, or the approval of a HUMAN node.',
}

const TASK_DEF: Help = {
  name: 'What workers ask for and nodes name.',
  retryCount: 'Tries after the first.',
  retryLogic: 'FIXED waits retryDelaySeconds; LINEAR_BACKOFF and EXPONENTIAL_BACKOFF wait longer each time.',
  retryDelaySeconds: 'The wait before another try, in seconds.',
  backoffScaleFactor: 'LINEAR_BACKOFF: the delay times this times the number of the try.',
  maxRetryDelaySeconds: 'No wait is longer; 0 is no bound.',
  backoffJitterMs: 'Up to this many milliseconds are added at random.',
  timeoutSeconds: 'The longest one try may take from its start; 0 is any time.',
  totalTimeoutSeconds: 'The longest all tries may take together, waits included; not less than timeoutSeconds.',
  timeoutPolicy: 'RETRY tries again, TIME_OUT_WF ends the run, ALERT_ONLY lets it go on.',
  responseTimeoutSeconds: 'The longest silence of a worker; not more than timeoutSeconds.',
  pollTimeoutSeconds: 'The longest wait for a worker; 0 is any time.',
  concurrentExecLimit: 'How many may be in progress at once; 0 is any number.',
  rateLimitPerFrequency: 'How many may start in one window; 0 is any number.',
  rateLimitFrequencyInSeconds: 'The length of that window.',
  inputTemplate: 'Default input, which also fills what resolves to null.',
}

const EXTENSION: Help = {
  serviceFunction: 'The unit of permission this workflow belongs to, such as payments: policies name it.',
  deploys: 'The service whose new version a completed run has put into production.',
  target: 'What is deployed, such as ${workflow.input.version}: a run is headed by it and by what was there before.',
  environment: 'Where it is deployed to, such as ${workflow.input.environment}.',
  ticket: 'The ticket that explains a run, such as ${workflow.input.change}.',
}

const NODE_EXTENSION: Help = {
  rollback: 'The task that undoes what this node did when the run fails: name, type and inputParameters.',
  approval: 'The question of a HUMAN node: title, action, group and quorum.',
}

const APPROVAL: Help = {
  title: 'What is asked, in words; may hold expressions.',
  action: 'What is allowed by approving, such as deploy.',
  group: 'The group whose members are asked.',
  quorum: 'How many different people must approve.',
}

/** Help by a field that only that kind of object has. */
export const HELP: readonly { readonly marker: string; readonly fields: Help }[] = [
  { marker: 'tasks', fields: WORKFLOW },
  { marker: 'taskReferenceName', fields: TASK },
  { marker: 'retryLogic', fields: TASK_DEF },
  { marker: 'serviceFunction', fields: EXTENSION },
  { marker: 'rollback', fields: NODE_EXTENSION },
  { marker: 'quorum', fields: APPROVAL },
]
