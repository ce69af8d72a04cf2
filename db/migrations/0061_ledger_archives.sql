CREATE TABLE "ledger_archives" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "ledger_archives_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"month" text NOT NULL,
	"from_book" bigint NOT NULL,
	"to_book" bigint NOT NULL,
	"postings" integer NOT NULL,
	"entries" integer NOT NULL,
	"paid" bigint NOT NULL,
	"refunded" bigint NOT NULL,
	"files" jsonb NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"back_at" timestamp with time zone,
	CONSTRAINT "ledger_archives_month_check" CHECK ("ledger_archives"."month" ~ '^20[0-9]{2}-(0[1-9]|1[0-2])$'),
	CONSTRAINT "ledger_archives_books_check" CHECK ("ledger_archives"."from_book" > 0 and "ledger_archives"."from_book" < "ledger_archives"."to_book")
);
--> statement-breakpoint
CREATE TABLE "ledger_carried" (
	"account" text PRIMARY KEY NOT NULL,
	"amount" bigint NOT NULL,
	"user_id" bigint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX "ledger_archives_month_key" ON "ledger_archives" USING btree ("month") WHERE "ledger_archives"."back_at" is null;