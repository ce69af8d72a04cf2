CREATE TABLE "low_stocks" (
	"sku_id" bigint PRIMARY KEY NOT NULL,
	"since" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "warehouse_stocks" (
	"warehouse_id" bigint NOT NULL,
	"sku_id" bigint NOT NULL,
	"on_hand" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "warehouse_stocks_sku_id_warehouse_id_pk" PRIMARY KEY("sku_id","warehouse_id"),
	CONSTRAINT "warehouse_stocks_never_negative" CHECK ("warehouse_stocks"."on_hand" >= 0)
);
--> statement-breakpoint
CREATE TABLE "warehouses" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "warehouses_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"code" text NOT NULL,
	"name" text NOT NULL,
	"name_en" text NOT NULL,
	"province" text NOT NULL,
	"city" text,
	"active" boolean DEFAULT true NOT NULL,
	"is_default" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "warehouses_code_unique" UNIQUE("code"),
	CONSTRAINT "warehouses_default_active" CHECK ("warehouses"."active" or not "warehouses"."is_default")
);
--> statement-breakpoint
CREATE TABLE "order_notes" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "order_notes_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"order_id" bigint NOT NULL,
	"clerk_id" bigint NOT NULL,
	"text" text NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "parcel_events" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "parcel_events_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"parcel_id" bigint NOT NULL,
	"from_status" text,
	"to_status" text NOT NULL,
	"actor" text NOT NULL,
	"actor_id" bigint,
	"why" text DEFAULT '' NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "parcel_lines" (
	"parcel_id" bigint NOT NULL,
	"sku_id" bigint NOT NULL,
	"count" integer NOT NULL,
	CONSTRAINT "parcel_lines_parcel_id_sku_id_pk" PRIMARY KEY("parcel_id","sku_id"),
	CONSTRAINT "parcel_lines_count_check" CHECK ("parcel_lines"."count" > 0)
);
--> statement-breakpoint
CREATE TABLE "parcels" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "parcels_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"order_id" bigint NOT NULL,
	"warehouse_id" bigint NOT NULL,
	"status" text DEFAULT 'planned' NOT NULL,
	"courier" text,
	"tracking_number" text,
	"planned_at" timestamp with time zone DEFAULT now() NOT NULL,
	"shipped_at" timestamp with time zone,
	"arrived_at" timestamp with time zone,
	CONSTRAINT "parcels_shipped_check" CHECK ("parcels"."status" in ('planned', 'cancelled') or ("parcels"."courier" is not null and "parcels"."tracking_number" is not null and "parcels"."shipped_at" is not null))
);
--> statement-breakpoint
CREATE TABLE "trackings" (
	"parcel_id" bigint PRIMARY KEY NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"steps" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"asked" integer DEFAULT 0 NOT NULL,
	"ask_at" timestamp with time zone,
	"asked_at" timestamp with time zone,
	"error" text,
	CONSTRAINT "trackings_asked_check" CHECK ("trackings"."asked" >= 0)
);
--> statement-breakpoint
ALTER TABLE "stock_moves" DROP CONSTRAINT "stock_moves_count_check";--> statement-breakpoint
ALTER TABLE "stock_moves" DROP CONSTRAINT "stock_moves_order_check";--> statement-breakpoint
ALTER TABLE "stocks" DROP CONSTRAINT "stocks_never_negative";--> statement-breakpoint
ALTER TABLE "stocks" DROP CONSTRAINT "stocks_every_piece_somewhere";--> statement-breakpoint
DROP INDEX "stock_moves_once";--> statement-breakpoint
ALTER TABLE "stock_moves" ADD COLUMN "warehouse_id" bigint;--> statement-breakpoint
ALTER TABLE "stock_moves" ADD COLUMN "clerk_id" bigint;--> statement-breakpoint
ALTER TABLE "stock_moves" ADD COLUMN "key" text;--> statement-breakpoint
ALTER TABLE "stocks" ADD COLUMN "written_off" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "order_events" ADD COLUMN "actor_id" bigint;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "confirm_before" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "extended" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "low_stocks" ADD CONSTRAINT "low_stocks_sku_id_skus_id_fk" FOREIGN KEY ("sku_id") REFERENCES "public"."skus"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "warehouse_stocks" ADD CONSTRAINT "warehouse_stocks_warehouse_id_warehouses_id_fk" FOREIGN KEY ("warehouse_id") REFERENCES "public"."warehouses"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "warehouse_stocks" ADD CONSTRAINT "warehouse_stocks_sku_id_skus_id_fk" FOREIGN KEY ("sku_id") REFERENCES "public"."skus"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "order_notes" ADD CONSTRAINT "order_notes_order_id_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "order_notes" ADD CONSTRAINT "order_notes_clerk_id_staff_id_fk" FOREIGN KEY ("clerk_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "parcel_events" ADD CONSTRAINT "parcel_events_parcel_id_parcels_id_fk" FOREIGN KEY ("parcel_id") REFERENCES "public"."parcels"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "parcel_lines" ADD CONSTRAINT "parcel_lines_parcel_id_parcels_id_fk" FOREIGN KEY ("parcel_id") REFERENCES "public"."parcels"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "parcel_lines" ADD CONSTRAINT "parcel_lines_sku_id_skus_id_fk" FOREIGN KEY ("sku_id") REFERENCES "public"."skus"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "parcels" ADD CONSTRAINT "parcels_order_id_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "parcels" ADD CONSTRAINT "parcels_warehouse_id_warehouses_id_fk" FOREIGN KEY ("warehouse_id") REFERENCES "public"."warehouses"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trackings" ADD CONSTRAINT "trackings_parcel_id_parcels_id_fk" FOREIGN KEY ("parcel_id") REFERENCES "public"."parcels"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "warehouses_one_default" ON "warehouses" USING btree ("is_default") WHERE "warehouses"."is_default";--> statement-breakpoint
CREATE INDEX "order_notes_order_idx" ON "order_notes" USING btree ("order_id","id");--> statement-breakpoint
CREATE INDEX "parcel_events_parcel_idx" ON "parcel_events" USING btree ("parcel_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "parcels_number_once" ON "parcels" USING btree ("courier","tracking_number");--> statement-breakpoint
CREATE INDEX "parcels_number_idx" ON "parcels" USING btree ("tracking_number");--> statement-breakpoint
CREATE INDEX "parcels_order_idx" ON "parcels" USING btree ("order_id");--> statement-breakpoint
CREATE INDEX "parcels_planned_idx" ON "parcels" USING btree ("warehouse_id","id") WHERE "parcels"."status" = 'planned';--> statement-breakpoint
CREATE INDEX "trackings_ask_idx" ON "trackings" USING btree ("ask_at") WHERE "trackings"."ask_at" is not null;--> statement-breakpoint
ALTER TABLE "stock_moves" ADD CONSTRAINT "stock_moves_warehouse_id_warehouses_id_fk" FOREIGN KEY ("warehouse_id") REFERENCES "public"."warehouses"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stock_moves" ADD CONSTRAINT "stock_moves_clerk_id_staff_id_fk" FOREIGN KEY ("clerk_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "stock_moves_sold_once" ON "stock_moves" USING btree ("order_id","sku_id","warehouse_id") WHERE "stock_moves"."kind" = 'sold';--> statement-breakpoint
CREATE UNIQUE INDEX "stock_moves_key" ON "stock_moves" USING btree ("key","sku_id","kind","warehouse_id") WHERE "stock_moves"."key" is not null;--> statement-breakpoint
CREATE INDEX "orders_confirm_idx" ON "orders" USING btree ("confirm_before") WHERE "orders"."status" = 3;--> statement-breakpoint
CREATE INDEX "orders_status_idx" ON "orders" USING btree ("status","placed_at" desc,"id" desc);--> statement-breakpoint
CREATE INDEX "orders_placed_idx" ON "orders" USING btree ("placed_at" desc,"id" desc);--> statement-breakpoint
CREATE INDEX "orders_mobile_idx" ON "orders" USING btree (("address"->>'mobile'));--> statement-breakpoint
CREATE UNIQUE INDEX "stock_moves_once" ON "stock_moves" USING btree ("order_id","sku_id","kind") WHERE "stock_moves"."kind" in ('reserved', 'released');--> statement-breakpoint
ALTER TABLE "stock_moves" ADD CONSTRAINT "stock_moves_key_check" CHECK ("stock_moves"."kind" not in ('returned', 'transferred') or "stock_moves"."key" is not null);--> statement-breakpoint
ALTER TABLE "stock_moves" ADD CONSTRAINT "stock_moves_count_check" CHECK ("stock_moves"."count" <> 0 and ("stock_moves"."kind" in ('received', 'adjusted', 'transferred') or "stock_moves"."count" > 0));--> statement-breakpoint
ALTER TABLE "stock_moves" ADD CONSTRAINT "stock_moves_order_check" CHECK (case when "stock_moves"."kind" in ('received', 'adjusted', 'transferred') then "stock_moves"."order_id" is null when "stock_moves"."kind" = 'written-off' then true else "stock_moves"."order_id" is not null end);--> statement-breakpoint
ALTER TABLE "stocks" ADD CONSTRAINT "stocks_never_negative" CHECK ("stocks"."stock" >= 0 and "stocks"."held" >= 0 and "stocks"."sold" >= 0 and "stocks"."written_off" >= 0);--> statement-breakpoint
ALTER TABLE "stocks" ADD CONSTRAINT "stocks_every_piece_somewhere" CHECK ("stocks"."stock" + "stocks"."held" + "stocks"."sold" + "stocks"."written_off" = "stocks"."received");