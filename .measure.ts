import { chromium } from '@playwright/test'
import { gzipSync } from 'node:zlib'
import { findBrowser } from './test/support/browser.ts'
import { signIn } from './test/e2e/visit.ts'
const url='http://localhost:3410'
const b=await chromium.launch(await findBrowser())
const ctx=await b.newContext({baseURL:url,viewport:{width:1440,height:1060},reducedMotion:'reduce'}); const p=await ctx.newPage()
await p.goto('/');await signIn(p,'launcher' as never,url)
// a run
await p.goto('/workflows/refresh-search'); 
const btn=p.getByRole('button',{name:/^Launch/}); if(await btn.count()){await btn.first().click(); await p.waitForURL(/\/runs\//).catch(()=>{})}
const run=new URL(p.url()).pathname
for(const path of ['/runs',run,'/','/approvals','/workflows','/workflows/deploy-api','/schedules']){
  const page=await ctx.newPage(); const got=new Map<string,number>()
  page.on('response',async r=>{const u=new URL(r.url()); if(u.pathname.endsWith('.js')){const body=await r.body().catch(()=>null); if(body)got.set(u.pathname,gzipSync(body).length)}})
  await page.goto(path); await page.waitForTimeout(2500)
  const html=new Set(await page.evaluate(()=>[...document.scripts].map(s=>s.src&&new URL(s.src).pathname)))
  const sum=(f:(k:string)=>boolean)=>[...got].filter(([k])=>f(k)).reduce((a,[,v])=>a+v,0)
  console.log(path,'requested',got.size,sum(()=>true),'in html/scripts',sum(k=>html.has(k)))
  if(process.argv[2])for(const [k,v] of got)console.log('   ',k.split('/').pop(),v,html.has(k))
  await page.close()
}
await b.close()
