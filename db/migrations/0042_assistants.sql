CREATE TABLE "assistant_tokens" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "assistant_tokens_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"user_id" bigint NOT NULL,
	"name" text NOT NULL,
	"secret_hash" text NOT NULL,
	"scopes" text[] NOT NULL,
	"day_limit" bigint NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"used_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "assistant_tokens_scopes" CHECK ("assistant_tokens"."scopes" <@ array['read','cart','order'] and cardinality("assistant_tokens"."scopes") > 0),
	CONSTRAINT "assistant_tokens_limit" CHECK ("assistant_tokens"."day_limit" between 0 and 100000000)
);
--> statement-breakpoint
CREATE TABLE "order_drafts" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "order_drafts_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"user_id" bigint NOT NULL,
	"token_id" bigint NOT NULL,
	"wish" jsonb NOT NULL,
	"lines" jsonb NOT NULL,
	"total_amount" bigint NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"order_id" bigint,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"decided_at" timestamp with time zone,
	CONSTRAINT "order_drafts_amount" CHECK ("order_drafts"."total_amount" >= 0),
	CONSTRAINT "order_drafts_placed" CHECK (("order_drafts"."state" = 'placed') = ("order_drafts"."order_id" is not null)),
	CONSTRAINT "order_drafts_decided" CHECK (("order_drafts"."state" = 'waiting') = ("order_drafts"."decided_at" is null))
);
--> statement-breakpoint
ALTER TABLE "assistant_tokens" ADD CONSTRAINT "assistant_tokens_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "order_drafts" ADD CONSTRAINT "order_drafts_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "order_drafts" ADD CONSTRAINT "order_drafts_token_id_assistant_tokens_id_fk" FOREIGN KEY ("token_id") REFERENCES "public"."assistant_tokens"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "order_drafts" ADD CONSTRAINT "order_drafts_order_id_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "assistant_tokens_secret_key" ON "assistant_tokens" USING btree ("secret_hash");--> statement-breakpoint
CREATE INDEX "assistant_tokens_user_idx" ON "assistant_tokens" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "order_drafts_user_idx" ON "order_drafts" USING btree ("user_id","created_at");--> statement-breakpoint
CREATE INDEX "order_drafts_token_idx" ON "order_drafts" USING btree ("token_id","created_at");--> statement-breakpoint
CREATE INDEX "order_drafts_order_idx" ON "order_drafts" USING btree ("order_id");