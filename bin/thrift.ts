/**
 * How Node runs our programs. Young objects get 8 MB instead of up to 32 in each of three spaces: most of what a request makes is gone by then
 * anyway. Old objects are collected once there are 40 % more of them than the last time: V8 would wait for up to four times as many, and what it then frees, it keeps as empty
 * pages. It is no limit; whoever has more to keep may. glibc keeps a heap for every thread that ever asked for memory; two are enough.
 * docs/benchmarks.md has the figures; deploy/ says the same (deploy/thrift.test.ts). Node 20 knows these as well as 24.
 */
export const thrift = { flags: ['--max-semi-space-size=8', '--heap-growing-percent=40'], env: { MALLOC_ARENA_MAX: '2' } }
