/**
 * How Node runs our programs. Young objects get 4 MB instead of up to 32 in each of three spaces: most of what a request makes is gone by then
 * anyway, and a process takes 250 MB instead of 400. glibc keeps a heap for every thread that ever asked for memory; two are enough.
 * docs/benchmarks.md has the figures; deploy/systemd says the same.
 */
export const thrift = { flags: ['--max-semi-space-size=4'], env: { MALLOC_ARENA_MAX: '2' } }
