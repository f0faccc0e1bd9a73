// What the disk and the system can do by themselves: a file for each object, synced before the answer, by the same driver
// interface as a connection to a server.
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { bodyBlock } from './connection.mjs'

/** Writes and reads plain files below the target's folder. */
export const diskDriver = ({ folder }) => {
  const pathOf = ({ key }) => join(folder, key.replaceAll('/', '-'))
  const put = async (wanted) => {
    const file = await open(pathOf(wanted), 'w')
    for (let left = wanted.bytes; left > 0; left -= bodyBlock.byteLength) {
      await file.write(bodyBlock, 0, Math.min(left, bodyBlock.byteLength))
    }
    await file.datasync()
    await file.close()
    return { bytes: 0 }
  }
  const get = async (wanted) => {
    const file = await open(pathOf(wanted), 'r')
    const block = Buffer.allocUnsafe(bodyBlock.byteLength)
    let bytes = 0
    for (let read = 1; read > 0; bytes += read) read = (await file.read(block, 0, block.byteLength)).bytesRead
    await file.close()
    return { bytes }
  }
  return { send: ({ wanted }) => (wanted.method === 'PUT' ? put(wanted) : get(wanted)), close: () => undefined }
}
