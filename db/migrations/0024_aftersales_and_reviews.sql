CREATE TABLE "aftersale_claims" (
	"order_id" bigint NOT NULL,
	"sku_id" bigint NOT NULL,
	"gift" boolean NOT NULL,
	"count" integer NOT NULL,
	"paid" bigint NOT NULL,
	"claimed_count" integer DEFAULT 0 NOT NULL,
	"claimed_amount" bigint DEFAULT 0 NOT NULL,
	"refunded_count" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "aftersale_claims_order_id_sku_id_gift_pk" PRIMARY KEY("order_id","sku_id","gift"),
	CONSTRAINT "aftersale_claims_count_check" CHECK ("aftersale_claims"."claimed_count" between 0 and "aftersale_claims"."count" and "aftersale_claims"."refunded_count" between 0 and "aftersale_claims"."claimed_count"),
	CONSTRAINT "aftersale_claims_amount_check" CHECK ("aftersale_claims"."claimed_amount" between 0 and "aftersale_claims"."paid")
);
--> statement-breakpoint
CREATE TABLE "aftersale_events" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "aftersale_events_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"case_id" bigint NOT NULL,
	"from_status" text,
	"to_status" text NOT NULL,
	"actor" text NOT NULL,
	"actor_id" bigint,
	"words" text DEFAULT '' NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "aftersale_lines" (
	"case_id" bigint NOT NULL,
	"order_id" bigint NOT NULL,
	"sku_id" bigint NOT NULL,
	"gift" boolean NOT NULL,
	"count" integer NOT NULL,
	"amount" bigint NOT NULL,
	CONSTRAINT "aftersale_lines_case_id_sku_id_gift_pk" PRIMARY KEY("case_id","sku_id","gift"),
	CONSTRAINT "aftersale_lines_count_check" CHECK ("aftersale_lines"."count" > 0 and "aftersale_lines"."amount" >= 0)
);
--> statement-breakpoint
CREATE TABLE "aftersale_orders" (
	"order_id" bigint PRIMARY KEY NOT NULL,
	"was" smallint NOT NULL,
	"open" integer DEFAULT 0 NOT NULL,
	"freight_paid" bigint NOT NULL,
	"freight_claimed" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "aftersale_orders_open_check" CHECK ("aftersale_orders"."open" >= 0 and "aftersale_orders"."was" between 2 and 5),
	CONSTRAINT "aftersale_orders_freight_check" CHECK ("aftersale_orders"."freight_claimed" between 0 and "aftersale_orders"."freight_paid")
);
--> statement-breakpoint
CREATE TABLE "aftersales" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "aftersales_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"order_id" bigint NOT NULL,
	"user_id" bigint NOT NULL,
	"kind" text NOT NULL,
	"status" text DEFAULT 'asked' NOT NULL,
	"reason" text NOT NULL,
	"words" text DEFAULT '' NOT NULL,
	"pictures" text[] DEFAULT '{}' NOT NULL,
	"amount" bigint NOT NULL,
	"freight" bigint DEFAULT 0 NOT NULL,
	"cancels" boolean DEFAULT false NOT NULL,
	"answer" text DEFAULT '' NOT NULL,
	"courier" text,
	"tracking_number" text,
	"exchange_courier" text,
	"exchange_number" text,
	"stock_to" text,
	"parcel_before" timestamp with time zone,
	"asked_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"clerk_id" bigint,
	CONSTRAINT "aftersales_amount_check" CHECK ("aftersales"."amount" >= 0 and "aftersales"."freight" >= 0 and ("aftersales"."kind" <> 'exchange' or "aftersales"."freight" = 0)),
	CONSTRAINT "aftersales_pictures_check" CHECK (cardinality("aftersales"."pictures") <= 6),
	CONSTRAINT "aftersales_parcel_check" CHECK (("aftersales"."courier" is null) = ("aftersales"."tracking_number" is null) and ("aftersales"."exchange_courier" is null) = ("aftersales"."exchange_number" is null)),
	CONSTRAINT "aftersales_ended_check" CHECK (("aftersales"."status" in ('done', 'refused', 'withdrawn', 'lapsed')) = ("aftersales"."ended_at" is not null))
);
--> statement-breakpoint
CREATE TABLE "review_votes" (
	"review_id" bigint NOT NULL,
	"user_id" bigint NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "review_votes_review_id_user_id_pk" PRIMARY KEY("review_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "reviews" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "reviews_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"order_id" bigint NOT NULL,
	"sku_id" bigint NOT NULL,
	"spu_id" bigint NOT NULL,
	"user_id" bigint NOT NULL,
	"stars" smallint NOT NULL,
	"text" text DEFAULT '' NOT NULL,
	"pictures" text[] DEFAULT '{}' NOT NULL,
	"anonymous" boolean DEFAULT false NOT NULL,
	"follow_up" text,
	"follow_up_at" timestamp with time zone,
	"answer" text,
	"answered_at" timestamp with time zone,
	"answered_by" bigint,
	"hidden_at" timestamp with time zone,
	"hidden_by" bigint,
	"hidden_why" text,
	"votes" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "reviews_stars_check" CHECK ("reviews"."stars" between 1 and 5),
	CONSTRAINT "reviews_text_check" CHECK (char_length("reviews"."text") <= 500 and cardinality("reviews"."pictures") <= 6 and char_length("reviews"."follow_up") <= 500),
	CONSTRAINT "reviews_follow_up_check" CHECK (("reviews"."follow_up" is null) = ("reviews"."follow_up_at" is null)),
	CONSTRAINT "reviews_answer_check" CHECK (("reviews"."answer" is null) = ("reviews"."answered_at" is null)),
	CONSTRAINT "reviews_hidden_check" CHECK (("reviews"."hidden_at" is null) = ("reviews"."hidden_why" is null)),
	CONSTRAINT "reviews_votes_check" CHECK ("reviews"."votes" >= 0)
);
--> statement-breakpoint
CREATE TABLE "spu_ratings" (
	"spu_id" bigint PRIMARY KEY NOT NULL,
	"count" integer DEFAULT 0 NOT NULL,
	"sum" integer DEFAULT 0 NOT NULL,
	"ones" integer DEFAULT 0 NOT NULL,
	"twos" integer DEFAULT 0 NOT NULL,
	"threes" integer DEFAULT 0 NOT NULL,
	"fours" integer DEFAULT 0 NOT NULL,
	"fives" integer DEFAULT 0 NOT NULL,
	"with_pictures" integer DEFAULT 0 NOT NULL,
	"with_follow_up" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "spu_ratings_never_negative" CHECK (least("spu_ratings"."ones", "spu_ratings"."twos", "spu_ratings"."threes", "spu_ratings"."fours", "spu_ratings"."fives", "spu_ratings"."with_pictures", "spu_ratings"."with_follow_up") >= 0),
	CONSTRAINT "spu_ratings_count_check" CHECK ("spu_ratings"."count" = "spu_ratings"."ones" + "spu_ratings"."twos" + "spu_ratings"."threes" + "spu_ratings"."fours" + "spu_ratings"."fives" and greatest("spu_ratings"."with_pictures", "spu_ratings"."with_follow_up") <= "spu_ratings"."count"),
	CONSTRAINT "spu_ratings_sum_check" CHECK ("spu_ratings"."sum" = "spu_ratings"."ones" + 2 * "spu_ratings"."twos" + 3 * "spu_ratings"."threes" + 4 * "spu_ratings"."fours" + 5 * "spu_ratings"."fives")
);
--> statement-breakpoint
ALTER TABLE "aftersale_claims" ADD CONSTRAINT "aftersale_claims_line_fk" FOREIGN KEY ("order_id","sku_id","gift") REFERENCES "public"."order_lines"("order_id","sku_id","gift") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "aftersale_events" ADD CONSTRAINT "aftersale_events_case_id_aftersales_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."aftersales"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "aftersale_lines" ADD CONSTRAINT "aftersale_lines_case_id_aftersales_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."aftersales"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "aftersale_lines" ADD CONSTRAINT "aftersale_lines_claim_fk" FOREIGN KEY ("order_id","sku_id","gift") REFERENCES "public"."aftersale_claims"("order_id","sku_id","gift") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "aftersale_orders" ADD CONSTRAINT "aftersale_orders_order_id_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "aftersales" ADD CONSTRAINT "aftersales_order_id_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "aftersales" ADD CONSTRAINT "aftersales_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "aftersales" ADD CONSTRAINT "aftersales_clerk_id_staff_id_fk" FOREIGN KEY ("clerk_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review_votes" ADD CONSTRAINT "review_votes_review_id_reviews_id_fk" FOREIGN KEY ("review_id") REFERENCES "public"."reviews"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review_votes" ADD CONSTRAINT "review_votes_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reviews" ADD CONSTRAINT "reviews_order_id_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reviews" ADD CONSTRAINT "reviews_sku_id_skus_id_fk" FOREIGN KEY ("sku_id") REFERENCES "public"."skus"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reviews" ADD CONSTRAINT "reviews_spu_id_spus_id_fk" FOREIGN KEY ("spu_id") REFERENCES "public"."spus"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reviews" ADD CONSTRAINT "reviews_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reviews" ADD CONSTRAINT "reviews_answered_by_staff_id_fk" FOREIGN KEY ("answered_by") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reviews" ADD CONSTRAINT "reviews_hidden_by_staff_id_fk" FOREIGN KEY ("hidden_by") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "spu_ratings" ADD CONSTRAINT "spu_ratings_spu_id_spus_id_fk" FOREIGN KEY ("spu_id") REFERENCES "public"."spus"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "aftersale_events_case_idx" ON "aftersale_events" USING btree ("case_id","id");--> statement-breakpoint
CREATE INDEX "aftersale_lines_claim_idx" ON "aftersale_lines" USING btree ("order_id","sku_id","gift");--> statement-breakpoint
CREATE INDEX "aftersales_user_idx" ON "aftersales" USING btree ("user_id","id");--> statement-breakpoint
CREATE INDEX "aftersales_order_idx" ON "aftersales" USING btree ("order_id","id");--> statement-breakpoint
CREATE INDEX "aftersales_status_idx" ON "aftersales" USING btree ("status","id");--> statement-breakpoint
CREATE INDEX "review_votes_user_idx" ON "review_votes" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "reviews_once" ON "reviews" USING btree ("order_id","sku_id");--> statement-breakpoint
CREATE INDEX "reviews_spu_idx" ON "reviews" USING btree ("spu_id","id") WHERE "reviews"."hidden_at" is null;--> statement-breakpoint
CREATE INDEX "reviews_helpful_idx" ON "reviews" USING btree ("spu_id","votes","id") WHERE "reviews"."hidden_at" is null;--> statement-breakpoint
CREATE INDEX "reviews_user_idx" ON "reviews" USING btree ("user_id","id");