CREATE TABLE "coupons" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "coupons_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"name_en" text NOT NULL,
	"amount" bigint,
	"percent" smallint,
	"cap" bigint,
	"threshold" bigint DEFAULT 0 NOT NULL,
	"scope" text NOT NULL,
	"scope_ids" bigint[] DEFAULT '{}' NOT NULL,
	"total" integer,
	"claimed" integer DEFAULT 0 NOT NULL,
	"per_person" integer DEFAULT 1 NOT NULL,
	"claim_from" timestamp with time zone NOT NULL,
	"claim_until" timestamp with time zone NOT NULL,
	"valid_from" timestamp with time zone,
	"valid_until" timestamp with time zone,
	"valid_days" integer,
	"with_promotions" boolean DEFAULT true NOT NULL,
	"with_coupons" boolean DEFAULT false NOT NULL,
	"stopped_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "coupons_kind_check" CHECK ((case "coupons"."kind" when 'fixed' then "coupons"."amount" > 0 and "coupons"."percent" is null and "coupons"."cap" is null
        else "coupons"."percent" between 1 and 99 and "coupons"."amount" is null and ("coupons"."cap" is null or "coupons"."cap" > 0) end) is true),
	CONSTRAINT "coupons_scope_check" CHECK (("coupons"."scope" = 'all') = (cardinality("coupons"."scope_ids") = 0)),
	CONSTRAINT "coupons_number_check" CHECK ("coupons"."threshold" >= 0 and "coupons"."per_person" between 1 and 100 and "coupons"."claimed" >= 0 and ("coupons"."total" is null or ("coupons"."total" > 0 and "coupons"."claimed" <= "coupons"."total"))),
	CONSTRAINT "coupons_claim_window_check" CHECK ("coupons"."claim_from" < "coupons"."claim_until"),
	CONSTRAINT "coupons_validity_check" CHECK (("coupons"."valid_days" is null and "coupons"."valid_from" is not null and "coupons"."valid_until" is not null and "coupons"."valid_from" < "coupons"."valid_until")
        or ("coupons"."valid_days" is not null and "coupons"."valid_days" between 1 and 3650 and "coupons"."valid_from" is null and "coupons"."valid_until" is null))
);
--> statement-breakpoint
CREATE TABLE "user_coupons" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "user_coupons_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"coupon_id" bigint NOT NULL,
	"user_id" bigint NOT NULL,
	"nth" integer NOT NULL,
	"state" text DEFAULT 'unused' NOT NULL,
	"order_id" bigint,
	"claimed_at" timestamp with time zone NOT NULL,
	"valid_from" timestamp with time zone NOT NULL,
	"valid_until" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone,
	CONSTRAINT "user_coupons_nth_key" UNIQUE("coupon_id","user_id","nth"),
	CONSTRAINT "user_coupons_nth_check" CHECK ("user_coupons"."nth" >= 1),
	CONSTRAINT "user_coupons_state_check" CHECK ("user_coupons"."state" in ('unused', 'used', 'returned', 'expired') and ("user_coupons"."state" = 'used') = ("user_coupons"."order_id" is not null and "user_coupons"."used_at" is not null)),
	CONSTRAINT "user_coupons_window_check" CHECK ("user_coupons"."valid_from" < "user_coupons"."valid_until")
);
--> statement-breakpoint
CREATE TABLE "freight_rules" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "freight_rules_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	"name_en" text NOT NULL,
	"regions" text[] DEFAULT '{}' NOT NULL,
	"deliverable" boolean DEFAULT true NOT NULL,
	"first_grams" integer DEFAULT 1000 NOT NULL,
	"first_fee" bigint DEFAULT 0 NOT NULL,
	"further_grams" integer DEFAULT 1000 NOT NULL,
	"further_fee" bigint DEFAULT 0 NOT NULL,
	"free_over" bigint,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "freight_rules_name_key" UNIQUE("name"),
	CONSTRAINT "freight_rules_fees_check" CHECK ("freight_rules"."first_fee" >= 0 and "freight_rules"."further_fee" >= 0 and "freight_rules"."first_grams" > 0 and "freight_rules"."further_grams" > 0 and "freight_rules"."free_over" >= 0)
);
--> statement-breakpoint
CREATE TABLE "members" (
	"user_id" bigint PRIMARY KEY NOT NULL,
	"level" smallint NOT NULL,
	"set_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "members_level_check" CHECK ("members"."level" between 0 and 9)
);
--> statement-breakpoint
CREATE TABLE "promotion_steps" (
	"promotion_id" bigint NOT NULL,
	"threshold" bigint NOT NULL,
	"off" bigint NOT NULL,
	CONSTRAINT "promotion_steps_promotion_id_threshold_pk" PRIMARY KEY("promotion_id","threshold"),
	CONSTRAINT "promotion_steps_check" CHECK ("promotion_steps"."off" > 0 and "promotion_steps"."off" <= "promotion_steps"."threshold")
);
--> statement-breakpoint
CREATE TABLE "promotions" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "promotions_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"name_en" text NOT NULL,
	"scope" text NOT NULL,
	"scope_ids" bigint[] DEFAULT '{}' NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"stopped_at" timestamp with time zone,
	"with_coupons" boolean DEFAULT true NOT NULL,
	"nth" integer,
	"percent" smallint,
	"level" smallint,
	"threshold" bigint,
	"gift_sku_id" bigint,
	"gift_count" integer,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "promotions_window_check" CHECK ("promotions"."starts_at" < "promotions"."ends_at"),
	CONSTRAINT "promotions_scope_check" CHECK (("promotions"."scope" = 'all') = (cardinality("promotions"."scope_ids") = 0)),
	CONSTRAINT "promotions_kind_check" CHECK ((case "promotions"."kind"
        when 'member' then "promotions"."percent" between 1 and 99 and "promotions"."level" between 1 and 9
        when 'nth-piece' then "promotions"."percent" between 0 and 99 and "promotions"."nth" between 2 and 100
        when 'gift' then "promotions"."threshold" >= 0 and "promotions"."gift_sku_id" is not null and "promotions"."gift_count" between 1 and 100
        when 'full-reduction' then true end) is true)
);
--> statement-breakpoint
ALTER TABLE "orders" DROP CONSTRAINT "orders_amounts_check";--> statement-breakpoint
ALTER TABLE "order_lines" DROP CONSTRAINT "order_lines_order_id_sku_id_pk";--> statement-breakpoint
ALTER TABLE "order_lines" ADD COLUMN "discount" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "order_lines" ADD COLUMN "gift" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "order_lines" ADD CONSTRAINT "order_lines_order_id_sku_id_gift_pk" PRIMARY KEY("order_id","sku_id","gift");--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "balance_amount" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "trace" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "coupon_ids" bigint[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "invoice" jsonb;--> statement-breakpoint
ALTER TABLE "user_coupons" ADD CONSTRAINT "user_coupons_coupon_id_coupons_id_fk" FOREIGN KEY ("coupon_id") REFERENCES "public"."coupons"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "user_coupons" ADD CONSTRAINT "user_coupons_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "user_coupons" ADD CONSTRAINT "user_coupons_order_id_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "members" ADD CONSTRAINT "members_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "promotion_steps" ADD CONSTRAINT "promotion_steps_promotion_id_promotions_id_fk" FOREIGN KEY ("promotion_id") REFERENCES "public"."promotions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "promotions" ADD CONSTRAINT "promotions_gift_sku_id_skus_id_fk" FOREIGN KEY ("gift_sku_id") REFERENCES "public"."skus"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "user_coupons_user_idx" ON "user_coupons" USING btree ("user_id","valid_until");--> statement-breakpoint
CREATE INDEX "user_coupons_order_idx" ON "user_coupons" USING btree ("order_id");--> statement-breakpoint
CREATE INDEX "user_coupons_expiry_idx" ON "user_coupons" USING btree ("valid_until") WHERE "user_coupons"."state" in ('unused', 'returned');--> statement-breakpoint
CREATE INDEX "promotions_ends_idx" ON "promotions" USING btree ("ends_at");--> statement-breakpoint
CREATE INDEX "order_lines_user_sku_idx" ON "order_lines" USING btree ("user_id","sku_id");--> statement-breakpoint
ALTER TABLE "order_lines" ADD CONSTRAINT "order_lines_discount_check" CHECK ("order_lines"."discount" between 0 and "order_lines"."amount" and (not "order_lines"."gift" or "order_lines"."price" = 0));--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_balance_check" CHECK ("orders"."balance_amount" between 0 and "orders"."total_amount");--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_amounts_check" CHECK ("orders"."goods_amount" >= 0 and "orders"."freight" >= 0 and "orders"."discount" between 0 and "orders"."goods_amount" and "orders"."total_amount" >= 0);