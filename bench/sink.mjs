// A bare node:http server, the ceiling of whatever is built on it: uploads are thrown away, downloads are a plain file.
import { createReadStream, existsSync, truncateSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'

const fileOf = (bytes) => {
  const path = join(process.argv[2], `sink-${bytes}`)
  if (!existsSync(path)) {
    writeFileSync(path, '')
    truncateSync(path, bytes)
  }
  return path
}

const server = createServer((req, res) => {
  if (req.method === 'PUT') {
    req.resume().on('end', () => res.end())
    return
  }
  const bytes = Number(/get-(\d+)/.exec(req.url ?? '')?.[1] ?? 0)
  res.writeHead(200, { 'content-length': bytes })
  createReadStream(fileOf(bytes), { highWaterMark: 256 * 1024 }).pipe(res)
})
server.listen(0, '127.0.0.1', () => console.log(`ready ${server.address().port}`))
