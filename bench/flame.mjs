// A flame graph of a .cpuprofile: a page that needs nothing but a browser. With an earlier profile, both, and colours that
// tell what takes more of the time than before and what takes less.

/** Frames that took less of the time than this are left out: nobody could see them. */
const SMALLEST = 0.0005

/**
 * What ran, as a tree: each function once under whoever called it, with the µs that it and all under it took. Time in which
 * nothing ran is left out.
 */
export const treeOf = ({ nodes, samples, timeDeltas }) => {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const selfUs = new Map()
  for (const [index, id] of samples.entries()) selfUs.set(id, (selfUs.get(id) ?? 0) + timeDeltas[index])
  const add = (parent, node) => {
    const { functionName, url, lineNumber } = node.callFrame
    if (functionName === '(idle)') return 0
    const place = url === '' ? '' : `${url.split('/').slice(-4).join('/')}:${lineNumber + 1}`
    const name = functionName || '(anonymous)'
    const frame = name === '(root)' ? parent : childOf(parent, { name, place, kind: kindOf(url) })
    let us = Math.max(0, selfUs.get(node.id) ?? 0)
    for (const child of node.children ?? []) us += add(frame, byId.get(child))
    if (frame !== parent) frame.us += us
    return us
  }
  const root = { name: 'all', place: '', kind: 'node', us: 0, children: new Map() }
  root.us = add(root, nodes[0])
  return root
}

const childOf = (parent, facts) => {
  const id = `${facts.name} ${facts.place}`
  if (!parent.children.has(id)) parent.children.set(id, { ...facts, us: 0, children: new Map() })
  return parent.children.get(id)
}

const kindOf = (url) => {
  if (url === '' || url.startsWith('node:')) return 'node'
  return url.includes('/node_modules/') ? 'library' : 'own'
}

/** The page. `before` is the tree of an earlier profile; none where it is undefined. */
export const flamePage = ({ title, tree, before }) => {
  const graphs = before
    ? [
        { label: 'before', frame: written(before, tree) },
        { label: 'now', frame: written(tree, before) },
      ]
    : [{ label: '', frame: written(tree) }]
  // No text of a profile may end the script.
  const data = JSON.stringify(graphs).replaceAll('<', '\\u003c')
  return `<!doctype html>
<meta charset="utf-8">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
<h1>${escaped(title)}</h1>
<p>Width is CPU time${before ? ', red what takes more of it than in the other profile, blue what takes less' : ''}. Click a frame to see it alone, the first to go back. <input id="search" placeholder="Search"> <output id="found"></output></p>
<div id="graphs"></div>
<p id="told">&nbsp;</p>
<script>const graphs = ${data};${SCRIPT}</script>
`
}

/** A tree as the page has it: name, place, kind, part of all, part in the other profile or null, children. */
const written = (tree, other) => {
  const write = (frame, twin) => {
    const children = [...frame.children].filter(([, child]) => child.us / tree.us >= SMALLEST)
    return [
      frame.name,
      frame.place,
      frame.kind,
      frame.us / tree.us,
      other ? (twin?.us ?? 0) / other.us : null,
      children.sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, child]) => write(child, twin?.children.get(id))),
    ]
  }
  return write(tree, other)
}

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

const STYLE = `
body { font: 14px system-ui, sans-serif; margin: 1em; background: #fff; color: #222 }
h1 { font-size: 1.2em }
.graph { position: relative; margin: 0.5em 0 1.5em }
.frame { position: absolute; height: 17px; overflow: hidden; white-space: nowrap; font: 11px/17px ui-monospace, monospace;
  box-sizing: border-box; border-right: 1px solid #fff; padding-left: 2px; cursor: pointer }
.own { background: #f5a25d } .library { background: #f7d488 } .node { background: #b9d3c1 }
.found { background: #c77dff }
#told { position: sticky; bottom: 0; background: #fff; padding: 0.3em 0; font-family: ui-monospace, monospace }
`

const SCRIPT = `
const HEIGHT = 18, VISIBLE = 0.001
const per = (part) => (part * 100).toFixed(2) + ' %'
const tell = ([name, place, , part, other]) =>
  name + ' ' + place + ': ' + per(part) + (other === null ? '' : ', in the other profile ' + per(other))
const colour = ([, , , part, other], isNow) => {
  if (other === null) return ''
  const change = Math.max(-1, Math.min(1, ((isNow ? part - other : other - part) / Math.max(part, other)) * 1.5))
  const pale = Math.round(235 - 130 * Math.abs(change))
  return change > 0 ? 'rgb(245,' + pale + ',' + pale + ')' : 'rgb(' + pale + ',' + pale + ',245)'
}
let sought = ''
for (const graph of graphs) {
  const element = document.createElement('div')
  document.getElementById('graphs').append(Object.assign(document.createElement('h2'), { textContent: graph.label }), element)
  element.className = 'graph'
  graph.draw = (path) => {
    graph.path = path
    element.replaceChildren()
    let deepest = 0
    const put = (frame, left, width, depth, way) => {
      if (width < VISIBLE) return
      deepest = Math.max(deepest, depth)
      const box = document.createElement('div')
      const isFound = sought !== '' && (frame[0] + ' ' + frame[1]).toLowerCase().includes(sought)
      box.className = 'frame ' + frame[2] + (isFound ? ' found' : '')
      Object.assign(box.style, { left: left * 100 + '%', width: width * 100 + '%', top: depth * HEIGHT + 'px' })
      if (!isFound) box.style.background = colour(frame, graph.label === 'now')
      box.textContent = frame[0]
      box.onmouseenter = () => { document.getElementById('told').textContent = tell(frame) }
      box.title = tell(frame)
      box.onclick = () => graph.draw(way.length === path.length && path.length > 1 ? path.slice(0, -1) : way)
      element.append(box)
      if (depth < path.length - 1) return
      let at = left
      for (const child of frame[5]) {
        const part = (child[3] / frame[3]) * width
        put(child, at, part, depth + 1, [...way, child])
        at += part
      }
    }
    path.forEach((frame, depth) => put(frame, 0, 1, depth, path.slice(0, depth + 1)))
    element.style.height = (deepest + 1) * HEIGHT + 'px'
  }
  graph.draw([graph.frame])
}
const share = (frame) =>
  (frame[0] + ' ' + frame[1]).toLowerCase().includes(sought) ? frame[3] : frame[5].reduce((sum, child) => sum + share(child), 0)
document.getElementById('search').oninput = ({ target }) => {
  sought = target.value.toLowerCase()
  for (const graph of graphs) graph.draw(graph.path)
  document.getElementById('found').textContent =
    sought === '' ? '' : graphs.map((graph) => graph.label + ' ' + per(share(graph.frame))).join(', ')
}
`
