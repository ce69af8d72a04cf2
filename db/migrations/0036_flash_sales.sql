CREATE TABLE "flash_claims" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "flash_claims_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"sale_id" bigint NOT NULL,
	"user_id" bigint NOT NULL,
	"count" integer NOT NULL,
	"state" text NOT NULL,
	"order_id" bigint,
	"hold_until" timestamp with time zone,
	"claimed_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "flash_claims_order_once" UNIQUE("order_id"),
	CONSTRAINT "flash_claims_one_each" UNIQUE("sale_id","user_id"),
	CONSTRAINT "flash_claims_count_check" CHECK ("flash_claims"."count" > 0),
	CONSTRAINT "flash_claims_state_check" CHECK (("flash_claims"."state" <> 'held' or "flash_claims"."hold_until" is not null) and ("flash_claims"."state" <> 'ordered' or "flash_claims"."order_id" is not null))
);
--> statement-breakpoint
CREATE TABLE "flash_sales" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "flash_sales_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"sku_id" bigint NOT NULL,
	"price" bigint NOT NULL,
	"pieces" integer NOT NULL,
	"left_count" integer NOT NULL,
	"taken" integer DEFAULT 0 NOT NULL,
	"returned" integer DEFAULT 0 NOT NULL,
	"waiting" integer DEFAULT 0 NOT NULL,
	"person_limit" smallint DEFAULT 1 NOT NULL,
	"hold_minutes" smallint DEFAULT 5 NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"clerk_id" bigint,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "flash_sales_window_check" CHECK ("flash_sales"."starts_at" < "flash_sales"."ends_at"),
	CONSTRAINT "flash_sales_price_check" CHECK ("flash_sales"."price" > 0),
	CONSTRAINT "flash_sales_limits_check" CHECK ("flash_sales"."pieces" > 0 and "flash_sales"."person_limit" between 1 and 99 and "flash_sales"."hold_minutes" between 1 and 60),
	CONSTRAINT "flash_sales_never_negative" CHECK ("flash_sales"."left_count" >= 0 and "flash_sales"."taken" >= 0 and "flash_sales"."returned" >= 0 and "flash_sales"."waiting" >= 0),
	CONSTRAINT "flash_sales_every_piece_somewhere" CHECK ("flash_sales"."left_count" + "flash_sales"."taken" + "flash_sales"."returned" = "flash_sales"."pieces"),
	CONSTRAINT "flash_sales_ended_check" CHECK ("flash_sales"."ended_at" is null or ("flash_sales"."left_count" = 0 and "flash_sales"."waiting" = 0))
);
--> statement-breakpoint
ALTER TABLE "stock_moves" DROP CONSTRAINT "stock_moves_order_check";--> statement-breakpoint
ALTER TABLE "stock_moves" ADD COLUMN "sale_id" bigint;--> statement-breakpoint
ALTER TABLE "flash_claims" ADD CONSTRAINT "flash_claims_sale_id_flash_sales_id_fk" FOREIGN KEY ("sale_id") REFERENCES "public"."flash_sales"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "flash_claims" ADD CONSTRAINT "flash_claims_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "flash_sales" ADD CONSTRAINT "flash_sales_sku_id_skus_id_fk" FOREIGN KEY ("sku_id") REFERENCES "public"."skus"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "flash_sales" ADD CONSTRAINT "flash_sales_clerk_id_staff_id_fk" FOREIGN KEY ("clerk_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "flash_claims_line_idx" ON "flash_claims" USING btree ("sale_id","id") WHERE "flash_claims"."state" = 'waiting';--> statement-breakpoint
CREATE INDEX "flash_claims_held_idx" ON "flash_claims" USING btree ("hold_until") WHERE "flash_claims"."state" = 'held';--> statement-breakpoint
CREATE INDEX "flash_sales_open_idx" ON "flash_sales" USING btree ("starts_at") WHERE "flash_sales"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "flash_sales_sku_idx" ON "flash_sales" USING btree ("sku_id","ends_at");--> statement-breakpoint
CREATE INDEX "stock_moves_sale_idx" ON "stock_moves" USING btree ("sale_id") WHERE "stock_moves"."sale_id" is not null;--> statement-breakpoint
ALTER TABLE "stock_moves" ADD CONSTRAINT "stock_moves_sale_check" CHECK (("stock_moves"."kind" in ('into-sale', 'out-of-sale')) = ("stock_moves"."sale_id" is not null));--> statement-breakpoint
ALTER TABLE "stock_moves" ADD CONSTRAINT "stock_moves_order_check" CHECK (case when "stock_moves"."kind" in ('received', 'adjusted', 'transferred') then "stock_moves"."order_id" is null when "stock_moves"."kind" in ('written-off', 'into-sale', 'out-of-sale') then true else "stock_moves"."order_id" is not null end);