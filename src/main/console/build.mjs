// Builds the page and compiles its tests: node build.mjs TYPESCRIPT_FOLDER OUT_FOLDER [TESTS_FOLDER]
//
// The TypeScript compiler is all it takes: it checks the types and writes every module into one file.
// The same sources give the same bytes.
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const home = dirname(fileURLToPath(import.meta.url))
const [compilerFolder, out, tests] = process.argv.slice(2).map(folder => resolve(folder))
const ts = createRequire(import.meta.url)(join(compilerFolder, 'lib', 'typescript.js'))

const config = JSON.parse(readFileSync(join(home, 'tsconfig.json'), 'utf8')).compilerOptions

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap(entry => (entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)]))
    .sort()
}

// The declarations of the language and of browsers are the compiler's own: they are read once, and nobody checks them again.
const libraries = new Map()

function hostFor(options) {
  const host = ts.createCompilerHost(options)
  const read = host.getSourceFile
  host.getSourceFile = (name, ...more) => {
    if (!name.startsWith(compilerFolder.split(sep).join('/'))) {
      return read(name, ...more)
    }
    if (!libraries.has(name)) {
      libraries.set(name, read(name, ...more))
    }
    return libraries.get(name)
  }
  return host
}

function compile(files, more) {
  const { options, errors } = ts.convertCompilerOptionsFromJson({ ...config, ...more, skipDefaultLibCheck: true }, home)
  const written = new Map()
  const program = ts.createProgram(files, options, hostFor(options))
  const emitted = program.emit(undefined, (name, text) => written.set(name, text))
  const said = [...errors, ...ts.getPreEmitDiagnostics(program), ...emitted.diagnostics]
  if (said.length > 0) {
    process.stderr.write(
      ts.formatDiagnostics(said, {
        getCanonicalFileName: name => name,
        getCurrentDirectory: () => home,
        getNewLine: () => '\n',
      }),
    )
    process.exit(1)
  }
  return written
}

/* What the page is made of: a change in any of these files asks for a new page. */
function inputs() {
  const files = [join(home, 'build.mjs'), join(home, 'tsconfig.json')]
  const hash = createHash('sha256')
  for (const file of [...files, ...['entry', 'src', 'types'].flatMap(folder => filesBelow(join(home, folder)))]) {
    hash.update(relative(home, file).split(sep).join('/') + '\n').update(readFileSync(file))
  }
  return hash.digest('hex')
}

// What Hawtio lends comes out of its share scope; our own modules are made when they are asked for.
const BEFORE = `var wadiPage = (() => {
  'use strict'
  const LENT = ['react', 'react-router-dom']
  const made = {}
  const makers = {}
  let scope
  const define = (name, needs, make) => {
    makers[name] = { needs, make }
  }
  const need = name => {
    if (made[name] === undefined) {
      const { needs, make } = makers[name]
      const exports = (made[name] = {})
      make(...needs.map(one => (one === 'require' ? need : one === 'exports' ? exports : need(one))))
    }
    return made[name]
  }
  const newest = versions => versions[Object.keys(versions).sort(byNumbers).at(-1)]
  const byNumbers = (a, b) => a.localeCompare(b, 'en', { numeric: true })
`
const AFTER = `
  return {
    init: lent => {
      scope = lent
    },
    get: async () => {
      for (const name of LENT) {
        made[name] = (await newest(scope[name]).get())()
      }
      return () => need('plugin')
    },
  }
})()
`

const sources = filesBelow(join(home, 'src')).filter(file => /\.tsx?$/.test(file))
const types = filesBelow(join(home, 'types'))
const page = [
  ...compile([...sources, ...types], {
    module: 'amd',
    outFile: join(out, 'all.js'),
    rootDir: join(home, 'src'),
    removeComments: true,
  }).values(),
].join('\n')
mkdirSync(out, { recursive: true })
const head = `/* Made from src/main/console by its build.mjs; not to be edited. inputs=${inputs()} */\n`
writeFileSync(join(out, 'page.js'), head + BEFORE + page.replace(/^"use strict";\n/, '') + AFTER)
// What fetches the page stands alone: it works whatever is wrong with the rest.
const [entry] = compile(filesBelow(join(home, 'entry')), { module: 'none', removeComments: true, outDir: out, rootDir: join(home, 'entry') }).values()
writeFileSync(join(out, 'entry.js'), head + '(() => {\n' + entry + '})()\n')
writeFileSync(join(out, 'page.css'), readFileSync(join(home, 'src', 'page.css')))

if (tests !== undefined) {
  const files = filesBelow(join(home, 'test')).filter(file => /\.tsx?$/.test(file))
  for (const [name, text] of compile([...files, ...types], { module: 'commonjs', esModuleInterop: true, outDir: tests, rootDir: home })) {
    mkdirSync(dirname(name), { recursive: true })
    writeFileSync(name, text)
  }
}
