CREATE TABLE "reconciliation_differences" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "reconciliation_differences_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"run_id" bigint NOT NULL,
	"what" text NOT NULL,
	"number" text NOT NULL,
	"kind" text NOT NULL,
	"ours" bigint,
	"theirs" bigint,
	"suggestion" text NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"note" text,
	"settled_by" bigint,
	"settled_at" timestamp with time zone,
	CONSTRAINT "reconciliation_differences_settled_check" CHECK (("reconciliation_differences"."state" = 'settled') = ("reconciliation_differences"."settled_by" is not null and "reconciliation_differences"."note" is not null))
);
--> statement-breakpoint
CREATE TABLE "reconciliation_lines" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "reconciliation_lines_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"run_id" bigint NOT NULL,
	"kind" text NOT NULL,
	"number" text NOT NULL,
	"trade_no" text NOT NULL,
	"amount" bigint NOT NULL,
	"fee" bigint NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "reconciliation_runs" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "reconciliation_runs_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"method" text NOT NULL,
	"day" date NOT NULL,
	"state" text NOT NULL,
	"error" text,
	"lines" integer DEFAULT 0 NOT NULL,
	"theirs" bigint DEFAULT 0 NOT NULL,
	"ours" bigint DEFAULT 0 NOT NULL,
	"fees" bigint DEFAULT 0 NOT NULL,
	"ran_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "refund_wishes" (
	"key" text PRIMARY KEY NOT NULL,
	"order_id" bigint NOT NULL,
	"amount" bigint NOT NULL,
	"uncollected" bigint DEFAULT 0 NOT NULL,
	"why" text NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "refund_wishes_amount_check" CHECK ("refund_wishes"."amount" > 0 and "refund_wishes"."uncollected" between 0 and "refund_wishes"."amount")
);
--> statement-breakpoint
CREATE TABLE "wallet_requests" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "wallet_requests_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"user_id" bigint NOT NULL,
	"amount" bigint NOT NULL,
	"reason" text NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"asked_by" bigint NOT NULL,
	"asked_at" timestamp with time zone NOT NULL,
	"decided_by" bigint,
	"decided_at" timestamp with time zone,
	CONSTRAINT "wallet_requests_amount_check" CHECK ("wallet_requests"."amount" <> 0 and abs("wallet_requests"."amount") <= 100000000),
	CONSTRAINT "wallet_requests_four_eyes_check" CHECK ("wallet_requests"."decided_by" <> "wallet_requests"."asked_by"),
	CONSTRAINT "wallet_requests_decided_check" CHECK (("wallet_requests"."state" = 'waiting') = ("wallet_requests"."decided_by" is null))
);
--> statement-breakpoint
DROP INDEX "payments_one_success";--> statement-breakpoint
ALTER TABLE "payments" ADD COLUMN "refund_booked" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "payments" ADD COLUMN "code_url" text;--> statement-breakpoint
ALTER TABLE "payments" ADD COLUMN "settled_by" bigint;--> statement-breakpoint
ALTER TABLE "refunds" ADD COLUMN "wish_key" text;--> statement-breakpoint
ALTER TABLE "refunds" ADD COLUMN "destination" text DEFAULT 'source' NOT NULL;--> statement-breakpoint
ALTER TABLE "refunds" ADD COLUMN "try_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "refunds" ADD COLUMN "tried" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "refunds" ADD COLUMN "decided_by" bigint;--> statement-breakpoint
ALTER TABLE "refunds" ADD COLUMN "note" text;--> statement-breakpoint
ALTER TABLE "reconciliation_differences" ADD CONSTRAINT "reconciliation_differences_run_id_reconciliation_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."reconciliation_runs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reconciliation_differences" ADD CONSTRAINT "reconciliation_differences_settled_by_staff_id_fk" FOREIGN KEY ("settled_by") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reconciliation_lines" ADD CONSTRAINT "reconciliation_lines_run_id_reconciliation_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."reconciliation_runs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refund_wishes" ADD CONSTRAINT "refund_wishes_order_id_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallet_requests" ADD CONSTRAINT "wallet_requests_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallet_requests" ADD CONSTRAINT "wallet_requests_asked_by_staff_id_fk" FOREIGN KEY ("asked_by") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallet_requests" ADD CONSTRAINT "wallet_requests_decided_by_staff_id_fk" FOREIGN KEY ("decided_by") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "reconciliation_differences_key" ON "reconciliation_differences" USING btree ("run_id","what","number");--> statement-breakpoint
CREATE INDEX "reconciliation_differences_open_idx" ON "reconciliation_differences" USING btree ("id") WHERE "reconciliation_differences"."state" = 'open';--> statement-breakpoint
CREATE UNIQUE INDEX "reconciliation_lines_key" ON "reconciliation_lines" USING btree ("run_id","kind","number");--> statement-breakpoint
CREATE INDEX "reconciliation_lines_number_idx" ON "reconciliation_lines" USING btree ("number");--> statement-breakpoint
CREATE UNIQUE INDEX "reconciliation_runs_day_key" ON "reconciliation_runs" USING btree ("method","day");--> statement-breakpoint
CREATE INDEX "refund_wishes_order_idx" ON "refund_wishes" USING btree ("order_id");--> statement-breakpoint
CREATE INDEX "wallet_requests_waiting_idx" ON "wallet_requests" USING btree ("id") WHERE "wallet_requests"."state" = 'waiting';--> statement-breakpoint
ALTER TABLE "payments" ADD CONSTRAINT "payments_settled_by_staff_id_fk" FOREIGN KEY ("settled_by") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_wish_key_refund_wishes_key_fk" FOREIGN KEY ("wish_key") REFERENCES "public"."refund_wishes"("key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_decided_by_staff_id_fk" FOREIGN KEY ("decided_by") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "payments_one_balance" ON "payments" USING btree ("order_id") WHERE "payments"."method" = 'balance';--> statement-breakpoint
CREATE INDEX "payments_paid_idx" ON "payments" USING btree ("method","paid_at") WHERE "payments"."paid" > 0;--> statement-breakpoint
CREATE INDEX "refunds_payment_idx" ON "refunds" USING btree ("payment_id");--> statement-breakpoint
CREATE INDEX "refunds_wish_idx" ON "refunds" USING btree ("wish_key");--> statement-breakpoint
CREATE INDEX "refunds_try_idx" ON "refunds" USING btree ("try_at") WHERE "refunds"."state" = 'waiting';--> statement-breakpoint
CREATE INDEX "refunds_stuck_idx" ON "refunds" USING btree ("id") WHERE "refunds"."state" = 'stuck';--> statement-breakpoint
CREATE UNIQUE INDEX "payments_one_success" ON "payments" USING btree ("order_id") WHERE "payments"."state" = 'succeeded' and "payments"."method" <> 'balance';--> statement-breakpoint
ALTER TABLE "payments" ADD CONSTRAINT "payments_method_check" CHECK ("payments"."method" in ('alipay', 'wechat', 'balance', 'cod'));--> statement-breakpoint
-- What was promised before it was counted, so that the check below finds it.
UPDATE payments SET refund_booked = booked.amount
  FROM (SELECT payment_id, sum(amount) AS amount FROM refunds GROUP BY payment_id) AS booked WHERE booked.payment_id = payments.id;--> statement-breakpoint
ALTER TABLE "payments" ADD CONSTRAINT "payments_booked_check" CHECK ("payments"."refund_booked" between "payments"."refunded" and case when "payments"."method" = 'cod' and "payments"."state" = 'waiting' then "payments"."amount" else "payments"."paid" end);--> statement-breakpoint
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_done_check" CHECK (("refunds"."state" = 'done') = ("refunds"."done_at" is not null));