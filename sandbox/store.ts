import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'

export type Store = DatabaseSync

/** Everything the sandbox knows, in one SQLite file. Amounts in fen, times in milliseconds. */
export function openStore(folder: string): Store {
  mkdirSync(folder, { recursive: true })
  const store = new DatabaseSync(path.join(folder, 'sandbox.sqlite'))
  store.exec(`
    pragma journal_mode = wal;
    pragma busy_timeout = 2000;
    create table if not exists trades (
      number text primary key,
      trade_no text not null unique,
      subject text not null,
      amount integer not null check (amount > 0),
      paid integer not null default 0,
      refunded integer not null default 0 check (refunded between 0 and paid),
      status text not null default 'WAIT_BUYER_PAY',
      return_url text,
      notify_url text,
      created_at integer not null,
      expires_at integer not null,
      paid_at integer
    ) strict;
    create table if not exists refunds (
      number text not null references trades (number),
      request_no text not null,
      amount integer not null check (amount > 0),
      at integer not null,
      primary key (number, request_no)
    ) strict;
    create table if not exists notices (
      id integer primary key autoincrement,
      number text not null,
      kind text not null,
      url text not null,
      body text not null,
      due_at integer,
      tries integer not null default 0,
      most_tries integer not null,
      answer text not null default ''
    ) strict;
    create index if not exists notices_due on notices (due_at) where due_at is not null;
    create table if not exists wechat_trades (
      number text primary key,
      transaction_id text not null unique,
      code text not null unique,
      description text not null,
      amount integer not null check (amount > 0),
      paid integer not null default 0,
      refunded integer not null default 0 check (refunded between 0 and paid),
      state text not null default 'NOTPAY',
      notify_url text not null,
      created_at integer not null,
      expires_at integer not null,
      paid_at integer
    ) strict;
    create table if not exists wechat_refunds (
      request_no text primary key,
      number text not null references wechat_trades (number),
      refund_id text not null,
      amount integer not null check (amount > 0),
      at integer not null
    ) strict;
    create table if not exists wechat_notices (
      id integer primary key autoincrement,
      number text not null,
      kind text not null,
      url text not null,
      body text not null,
      due_at integer,
      tries integer not null default 0,
      most_tries integer not null,
      answer text not null default ''
    ) strict;
    create index if not exists wechat_notices_due on wechat_notices (due_at) where due_at is not null;
    create table if not exists statement_faults (
      gateway text not null,
      number text not null,
      fault text not null,
      at integer not null,
      primary key (gateway, number)
    ) strict;
    create table if not exists letters (
      id integer primary key autoincrement,
      message_id text,
      sender text not null,
      recipients text not null,
      subject text not null,
      text text not null,
      html text not null,
      at integer not null
    ) strict;
    create table if not exists people (
      provider text not null,
      uid text not null,
      name text not null,
      seen_at integer not null,
      primary key (provider, uid),
      unique (provider, name)
    ) strict;
    create table if not exists oauth_codes (
      code text primary key,
      provider text not null,
      uid text not null,
      redirect_uri text not null,
      challenge text not null,
      expires_at integer not null
    ) strict;
    create table if not exists oauth_tokens (
      token text primary key,
      provider text not null,
      uid text not null
    ) strict;
    create table if not exists texts (
      id integer primary key autoincrement,
      request_id text unique,
      phone text not null,
      text text not null,
      at integer not null
    ) strict;
    create unique index if not exists letters_message on letters (message_id, recipients);
  `)
  return store
}

/** Runs `work` so that all of it is written, or nothing. */
export function atomically<T>(store: Store, work: () => T): T {
  store.exec('begin immediate')
  try {
    const result = work()
    store.exec('commit')
    return result
  } catch (error) {
    store.exec('rollback')
    throw error
  }
}
