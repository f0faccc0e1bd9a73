/** The next message of a child process. */
export const hear = (child) =>
  new Promise((resolve, reject) => {
    const onExit = (code) => reject(new Error(`${child.spawnfile} ended with ${code}`))
    child.once('exit', onExit)
    child.once('message', (message) => {
      child.off('exit', onExit)
      if (message.error) reject(new Error(message.error))
      else resolve(message)
    })
  })

/** Sends a message and waits for the answer. */
export const ask = (child, message) => {
  const answer = hear(child)
  child.send(message)
  return answer
}
