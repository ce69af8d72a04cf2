CREATE TABLE "import_faults" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "import_faults_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"import_id" bigint NOT NULL,
	"line" integer NOT NULL,
	"column" text DEFAULT '' NOT NULL,
	"value" text DEFAULT '' NOT NULL,
	"why" text NOT NULL,
	"detail" jsonb,
	"warning" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE TABLE "imports" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "imports_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"staff_id" bigint,
	"file_name" text NOT NULL,
	"format" text NOT NULL,
	"dry_run" boolean NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"content" "bytea",
	"total" integer DEFAULT 0 NOT NULL,
	"done" integer DEFAULT 0 NOT NULL,
	"made" integer DEFAULT 0 NOT NULL,
	"changed" integer DEFAULT 0 NOT NULL,
	"same" integer DEFAULT 0 NOT NULL,
	"bad" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "imports_progress_check" CHECK ("imports"."done" between 0 and "imports"."total" and "imports"."made" + "imports"."changed" + "imports"."same" + "imports"."bad" = "imports"."done"),
	CONSTRAINT "imports_content_check" CHECK (("imports"."content" is null) = ("imports"."state" in ('done', 'failed')))
);
--> statement-breakpoint
CREATE TABLE "content_items" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "content_items_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"slot" text NOT NULL,
	"floor_id" bigint,
	"title" text NOT NULL,
	"title_en" text NOT NULL,
	"words" text DEFAULT '' NOT NULL,
	"words_en" text DEFAULT '' NOT NULL,
	"picture" text,
	"link" text NOT NULL,
	"position" integer DEFAULT 0 NOT NULL,
	"hidden" boolean DEFAULT false NOT NULL,
	"valid_from" timestamp with time zone,
	"valid_until" timestamp with time zone,
	"shown" boolean DEFAULT false NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "content_items_floor_check" CHECK (("content_items"."slot" = 'floor') = ("content_items"."floor_id" is not null)),
	CONSTRAINT "content_items_picture_check" CHECK ("content_items"."slot" not in ('carousel', 'advert') or "content_items"."picture" is not null),
	CONSTRAINT "content_items_link_check" CHECK ("content_items"."link" ~ '^(/|/[^/\\].*|https://[^/].*)$'),
	CONSTRAINT "content_items_times_check" CHECK ("content_items"."valid_until" > "content_items"."valid_from")
);
--> statement-breakpoint
CREATE TABLE "channels" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "channels_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	"name_en" text NOT NULL,
	"position" integer DEFAULT 0 NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "channels_name_unique" UNIQUE("name")
);
--> statement-breakpoint
CREATE TABLE "scheduled_prices" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "scheduled_prices_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"sku_id" bigint NOT NULL,
	"price" bigint NOT NULL,
	"market_price" bigint NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"applied_at" timestamp with time zone,
	"created_by" bigint,
	CONSTRAINT "scheduled_prices_once" UNIQUE("sku_id","at"),
	CONSTRAINT "scheduled_prices_check" CHECK ("scheduled_prices"."price" > 0 and "scheduled_prices"."market_price" >= "scheduled_prices"."price")
);
--> statement-breakpoint
ALTER TABLE "brands" ADD COLUMN "logo" text;--> statement-breakpoint
ALTER TABLE "brands" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "catalogs" ADD COLUMN "channel_id" bigint;--> statement-breakpoint
ALTER TABLE "catalogs" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "skus" ADD COLUMN "code" text;--> statement-breakpoint
ALTER TABLE "skus" ADD COLUMN "on_sale" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "skus" ADD COLUMN "deleted_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "spus" ADD COLUMN "code" text;--> statement-breakpoint
ALTER TABLE "spus" ADD COLUMN "packing" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "spus" ADD COLUMN "packing_en" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "spus" ADD COLUMN "after_sales" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "spus" ADD COLUMN "after_sales_en" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "spus" ADD COLUMN "state" text DEFAULT 'launched' NOT NULL;--> statement-breakpoint
ALTER TABLE "spus" ADD COLUMN "launch_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "spus" ADD COLUMN "withdraw_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "spus" ADD COLUMN "deleted_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "spus" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "spus" ADD COLUMN "updated_at" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "import_faults" ADD CONSTRAINT "import_faults_import_id_imports_id_fk" FOREIGN KEY ("import_id") REFERENCES "public"."imports"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "imports" ADD CONSTRAINT "imports_staff_id_staff_id_fk" FOREIGN KEY ("staff_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "content_items" ADD CONSTRAINT "content_items_floor_id_catalogs_id_fk" FOREIGN KEY ("floor_id") REFERENCES "public"."catalogs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scheduled_prices" ADD CONSTRAINT "scheduled_prices_sku_id_skus_id_fk" FOREIGN KEY ("sku_id") REFERENCES "public"."skus"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scheduled_prices" ADD CONSTRAINT "scheduled_prices_created_by_staff_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "import_faults_import_idx" ON "import_faults" USING btree ("import_id","line","id");--> statement-breakpoint
CREATE INDEX "content_items_slot_idx" ON "content_items" USING btree ("slot","position","id");--> statement-breakpoint
CREATE INDEX "scheduled_prices_due_idx" ON "scheduled_prices" USING btree ("at","id") WHERE "scheduled_prices"."applied_at" is null;--> statement-breakpoint
ALTER TABLE "catalogs" ADD CONSTRAINT "catalogs_channel_id_channels_id_fk" FOREIGN KEY ("channel_id") REFERENCES "public"."channels"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "spus_launch_at_idx" ON "spus" USING btree ("launch_at") WHERE "spus"."launch_at" is not null;--> statement-breakpoint
CREATE INDEX "spus_withdraw_at_idx" ON "spus" USING btree ("withdraw_at") WHERE "spus"."withdraw_at" is not null;--> statement-breakpoint
-- Two of a name under one roof cannot be told apart by an import.
UPDATE catalogs SET name = catalogs.name || ' ' || catalogs.id WHERE EXISTS (
  SELECT 1 FROM catalogs twin WHERE twin.name = catalogs.name AND twin.parent_id IS NOT DISTINCT FROM catalogs.parent_id AND twin.id < catalogs.id);--> statement-breakpoint
UPDATE skus SET on_sale = launched;--> statement-breakpoint
-- Descriptions were plain paragraphs; now they are HTML.
UPDATE spus SET
  description = CASE WHEN btrim(description) = '' THEN '' ELSE '<p>' || regexp_replace(replace(replace(replace(btrim(description, E' \n'), '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), '\n\s*\n', '</p><p>', 'g') || '</p>' END,
  description_en = CASE WHEN btrim(description_en) = '' THEN '' ELSE '<p>' || regexp_replace(replace(replace(replace(btrim(description_en, E' \n'), '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), '\n\s*\n', '</p><p>', 'g') || '</p>' END;--> statement-breakpoint
INSERT INTO content_items (slot, title, title_en, words, words_en, picture, link, position, shown)
SELECT 'carousel', title, title_en, words, words_en, image, link, position, true FROM slides WHERE link ~ '^(/|/[^/\\].*|https://[^/].*)$' ORDER BY position, id;--> statement-breakpoint
ALTER TABLE "catalogs" ADD CONSTRAINT "catalogs_name_key" UNIQUE NULLS NOT DISTINCT("parent_id","name");--> statement-breakpoint
ALTER TABLE "skus" ADD CONSTRAINT "skus_code_unique" UNIQUE("code");--> statement-breakpoint
ALTER TABLE "spus" ADD CONSTRAINT "spus_code_unique" UNIQUE("code");--> statement-breakpoint
ALTER TABLE "catalogs" ADD CONSTRAINT "catalogs_channel_of_roots" CHECK ("catalogs"."channel_id" is null or cardinality("catalogs"."path") = 1);--> statement-breakpoint
ALTER TABLE "skus" ADD CONSTRAINT "skus_code_check" CHECK ("skus"."code" <> '');--> statement-breakpoint
ALTER TABLE "skus" ADD CONSTRAINT "skus_deleted_check" CHECK ("skus"."deleted_at" is null or not "skus"."launched");--> statement-breakpoint
ALTER TABLE "spus" ADD CONSTRAINT "spus_schedule_check" CHECK ("spus"."withdraw_at" > "spus"."launch_at");--> statement-breakpoint
ALTER TABLE "spus" ADD CONSTRAINT "spus_code_check" CHECK ("spus"."code" <> '');--> statement-breakpoint
ALTER TABLE "spus" ADD CONSTRAINT "spus_deleted_check" CHECK ("spus"."deleted_at" is null or ("spus"."launch_at" is null and "spus"."withdraw_at" is null and "spus"."state" = 'withdrawn'));