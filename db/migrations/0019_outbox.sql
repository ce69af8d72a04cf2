CREATE TABLE "file_uploads" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "file_uploads_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"key" text NOT NULL,
	"user_id" bigint,
	"clerk_id" bigint,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "file_uploads_owner_check" CHECK ("file_uploads"."user_id" is null or "file_uploads"."clerk_id" is null)
);
--> statement-breakpoint
CREATE TABLE "files" (
	"key" text PRIMARY KEY NOT NULL,
	"bytes" integer NOT NULL,
	"type" text NOT NULL,
	"width" integer NOT NULL,
	"height" integer NOT NULL,
	"placeholder" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"referenced_at" timestamp with time zone NOT NULL,
	CONSTRAINT "files_size_check" CHECK ("files"."bytes" > 0 and "files"."width" > 0 and "files"."height" > 0),
	CONSTRAINT "files_key_check" CHECK ("files"."key" ~ '^[0-9a-f]{2}/[0-9a-f]{32}[.][a-z0-9]{2,5}$')
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "outbox_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"channel" text NOT NULL,
	"template" text NOT NULL,
	"data" jsonb NOT NULL,
	"key" text,
	"webhook_id" bigint,
	"delivery" uuid DEFAULT gen_random_uuid() NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_at" timestamp with time zone DEFAULT now() NOT NULL,
	"error" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"since" timestamp with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "outbox_webhook_check" CHECK (("outbox"."channel" = 'webhook') = ("outbox"."webhook_id" is not null)),
	CONSTRAINT "outbox_ended_check" CHECK (("outbox"."state" = 'waiting') = ("outbox"."ended_at" is null))
);
--> statement-breakpoint
CREATE TABLE "webhooks" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "webhooks_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"url" text NOT NULL,
	"events" text[] NOT NULL,
	"secret" text NOT NULL,
	"old_secret" text,
	"old_secret_until" timestamp with time zone,
	"active" boolean DEFAULT true NOT NULL,
	"note" text DEFAULT '' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"deleted_at" timestamp with time zone,
	CONSTRAINT "webhooks_events_check" CHECK (cardinality("webhooks"."events") between 1 and 50),
	CONSTRAINT "webhooks_old_secret_check" CHECK (("webhooks"."old_secret" is null) = ("webhooks"."old_secret_until" is null)),
	CONSTRAINT "webhooks_deleted_check" CHECK ("webhooks"."deleted_at" is null or not "webhooks"."active")
);
--> statement-breakpoint
ALTER TABLE "file_uploads" ADD CONSTRAINT "file_uploads_key_files_key_fk" FOREIGN KEY ("key") REFERENCES "public"."files"("key") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "file_uploads" ADD CONSTRAINT "file_uploads_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "file_uploads" ADD CONSTRAINT "file_uploads_clerk_id_staff_id_fk" FOREIGN KEY ("clerk_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "outbox" ADD CONSTRAINT "outbox_webhook_id_webhooks_id_fk" FOREIGN KEY ("webhook_id") REFERENCES "public"."webhooks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "file_uploads_user_idx" ON "file_uploads" USING btree ("user_id","at");--> statement-breakpoint
CREATE INDEX "file_uploads_key_idx" ON "file_uploads" USING btree ("key");--> statement-breakpoint
CREATE INDEX "files_referenced_idx" ON "files" USING btree ("referenced_at");--> statement-breakpoint
CREATE INDEX "files_created_idx" ON "files" USING btree ("created_at","key");--> statement-breakpoint
CREATE UNIQUE INDEX "outbox_key" ON "outbox" USING btree ("channel","template","key");--> statement-breakpoint
CREATE INDEX "outbox_due_idx" ON "outbox" USING btree ("next_at") WHERE "outbox"."state" = 'waiting';--> statement-breakpoint
CREATE INDEX "outbox_state_idx" ON "outbox" USING btree ("state","id");--> statement-breakpoint
CREATE INDEX "outbox_ended_idx" ON "outbox" USING btree ("ended_at") WHERE "outbox"."state" <> 'waiting';--> statement-breakpoint
CREATE INDEX "outbox_webhook_idx" ON "outbox" USING btree ("webhook_id") WHERE "outbox"."webhook_id" is not null;