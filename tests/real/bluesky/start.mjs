// Brings up a real PLC directory (@did-plc/server) and a real Personal Data
// Server (@atproto/pds) on 127.0.0.1, makes one account, prints one JSON line
// when ready, and stops on SIGTERM, SIGINT or end of standard input (--stdin).
//
// Part of terrimark and written for it. SPDX-License-Identifier: Apache-2.0
//
// Run it from this folder, after `npm ci`:
//   npm start -- [--pds-port 2583] [--plc-port 2582] [--data DIR] [--handle alice.test]
//               [--password hunter2-real] [--rate-limits] [--blob-limit BYTES] [--log] [--stdin]
import dns from 'node:dns'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import crypto from 'node:crypto'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'

const t0 = Date.now()
const { values: opt } = parseArgs({
  options: {
    'pds-port': { type: 'string', default: '0' },
    'plc-port': { type: 'string', default: '0' },
    data: { type: 'string' },
    handle: { type: 'string', default: 'alice.test' },
    password: { type: 'string', default: 'hunter2-real' },
    'rate-limits': { type: 'boolean', default: false },
    'blob-limit': { type: 'string', default: '5242880' },
    log: { type: 'boolean', default: false },
    stdin: { type: 'boolean', default: false },
  },
})

// --- loopback only -------------------------------------------------------
// Neither server takes a bind address, so every listen() is given 127.0.0.1,
// and every outgoing connection that is not to loopback is refused at once.
const LOOP = new Set(['127.0.0.1', '::1', 'localhost'])
const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (...args) {
  const cb = typeof args.at(-1) === 'function' ? args.at(-1) : undefined
  let port
  if (args[0] && typeof args[0] === 'object') {
    if (args[0].path) return listen.apply(this, args)
    port = args[0].port
  } else if (typeof args[0] === 'string' && Number.isNaN(Number(args[0]))) {
    return listen.apply(this, args)
  } else port = Number(args[0] ?? 0)
  return listen.call(this, { port, host: '127.0.0.1' }, cb)
}
const lookup = dns.lookup
dns.lookup = function (host, o, cb) {
  const done = typeof o === 'function' ? o : cb
  if (LOOP.has(host) || net.isIP(host)) return lookup.call(this, host, o, cb)
  const e = Object.assign(new Error(`refused: ${host} is not loopback`), { code: 'ENOTFOUND', hostname: host })
  process.nextTick(done, e)
}
const connect = net.Socket.prototype.connect
net.Socket.prototype.connect = function (...args) {
  const o = Array.isArray(args[0]) ? args[0][0] : args[0]
  const host = typeof o === 'object' ? o.host : args[1]
  if (host && net.isIP(host) && !LOOP.has(host)) {
    process.nextTick(() => this.destroy(Object.assign(new Error(`refused: ${host} is not loopback`), { code: 'ECONNREFUSED' })))
    return this
  }
  return connect.apply(this, args)
}

if (!opt.log) process.env.LOG_ENABLED ??= '0'
else process.env.LOG_ENABLED = 'true'

const freePort = () => new Promise((res, rej) => {
  const s = net.createServer()
  s.once('error', rej)
  s.listen(0, () => { const { port } = s.address(); s.close(() => res(port)) })
})

const plcPort = Number(opt['plc-port']) || (await freePort())
const pdsPort = Number(opt['pds-port']) || (await freePort())

// the packages of the folder it is started in
const here = createRequire(path.join(process.cwd(), 'x.js'))
const load = (name) => import(pathToFileURL(here.resolve(name)).href)
const plcMod = await load('@did-plc/server')
const pdsMod = await load('@atproto/pds')
const { PDS } = pdsMod

const plcLib = plcMod.default ?? plcMod
const plc = plcLib.PlcServer.create({ db: plcLib.Database.mock(), port: plcPort })
await plc.start()

const own = !opt.data
const data = opt.data ?? fs.mkdtempSync(path.join(os.tmpdir(), 'real-pds-'))
fs.mkdirSync(path.join(data, 'db'), { recursive: true })
fs.mkdirSync(path.join(data, 'blobs'), { recursive: true })

const adminPassword = 'admin-pass'
const env = {
  devMode: true,
  hostname: 'localhost',
  port: pdsPort,
  dataDirectory: path.join(data, 'db'),
  blobstoreDiskLocation: path.join(data, 'blobs'),
  blobUploadLimit: Number(opt['blob-limit']),
  adminPassword,
  jwtSecret: 'jwt-secret',
  dpopSecret: crypto.randomBytes(32).toString('hex'),
  serviceHandleDomains: ['.test'],
  didPlcUrl: `http://127.0.0.1:${plcPort}`,
  plcRotationKeyK256PrivateKeyHex: crypto.randomBytes(32).toString('hex'),
  inviteRequired: false,
  disableSsrfProtection: true,
  resolverTimeout: 500,
  rateLimitsEnabled: opt['rate-limits'],
}
const pds = await PDS.fromEnv(env)
await pds.start()

const url = `http://127.0.0.1:${pdsPort}`
const call = async (nsid, body, token) => {
  const r = await fetch(`${url}/xrpc/${nsid}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify(body),
  })
  const j = await r.json()
  if (!r.ok) throw new Error(`${nsid}: ${r.status} ${JSON.stringify(j)}`)
  return j
}
const acct = await call('com.atproto.server.createAccount', {
  handle: opt.handle,
  email: 'alice@example.test',
  password: opt.password,
})
const app = await call('com.atproto.server.createAppPassword', { name: 'terrimark' }, acct.accessJwt)

console.log(JSON.stringify({
  ready: true, pds: url, plc: `http://127.0.0.1:${plcPort}`, did: acct.did, handle: acct.handle,
  password: opt.password, appPassword: app.password, adminPassword, data,
  node: process.version, pid: process.pid, startMs: Date.now() - t0,
}))

let stopping = false
const stop = async () => {
  if (stopping) return
  stopping = true
  setTimeout(() => process.exit(0), 3000).unref()
  await pds.destroy().catch(() => {})
  await plc.destroy().catch(() => {})
  if (own) fs.rmSync(data, { recursive: true, force: true })
  process.exit(0)
}
process.on('SIGTERM', stop)
process.on('SIGINT', stop)
if (opt.stdin) { process.stdin.resume(); process.stdin.on('end', stop) }
