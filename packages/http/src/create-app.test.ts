import { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { onTestFinished, test } from 'vitest'
import { createApp } from './create-app.ts'
import { DIRECT } from './create-handler.ts'
import { listen } from './listen.ts'

test('requests and responses are made with the prototypes that Express wants, and still are what they were', async ({
  expect,
}) => {
  const app = createApp(async ({ body }) => ({ status: 200, body: `got ${await text(body)}` }))
  const made: boolean[] = []
  const watch = (req: IncomingMessage, res: ServerResponse): void => {
    made.push(Object.getPrototypeOf(req) === app.request && Object.getPrototypeOf(res) === app.response)
    made.push(req instanceof IncomingMessage && res instanceof ServerResponse)
    app(req, res)
  }
  const { url, close } = await listen(Object.assign(watch, { request: app.request, response: app.response }), {
    host: '127.0.0.1',
    port: 0,
  })
  onTestFinished(() => close(0))
  const answer = await fetch(url, { method: 'POST', body: 'ä' })
  expect(await answer.text()).toBe('got ä')
  expect(Object.fromEntries(answer.headers)).not.toHaveProperty('x-powered-by')
  expect(made).toEqual([true, true])
})

test('an application is served without Express as long as it is one handler, and by Express once there is more', async ({
  expect,
}) => {
  const app = createApp(async () => ({ status: 200, body: 'served' }))
  const serve = async (): Promise<string> => {
    const { url, close } = await listen(app, { host: '127.0.0.1', port: 0 })
    onTestFinished(() => close(0))
    return (await fetch(url)).text()
  }
  expect(await serve()).toBe('served')
  app.use((_req, _res, next) => next())
  expect(app[DIRECT]).toBeUndefined()
  expect(await serve()).toBe('served')
})

test('a request whose handling fails beyond any answer ends its connection, and nothing else', async ({ expect }) => {
  let isBroken = true
  const app = createApp(async () => {
    if (isBroken) throw new Error('beyond any answer')
    return { status: 200, body: 'served' }
  })
  const { url, close } = await listen(app, { host: '127.0.0.1', port: 0 })
  onTestFinished(() => close(0))
  await expect(fetch(url)).rejects.toThrow()
  isBroken = false
  expect(await (await fetch(url)).text()).toBe('served')
})
