CREATE TABLE "bought_together" (
	"spu_id" bigint NOT NULL,
	"place" smallint NOT NULL,
	"other_id" bigint NOT NULL,
	"times" integer NOT NULL,
	CONSTRAINT "bought_together_spu_id_place_pk" PRIMARY KEY("spu_id","place"),
	CONSTRAINT "bought_together_check" CHECK ("bought_together"."spu_id" <> "bought_together"."other_id")
);
--> statement-breakpoint
CREATE TABLE "catalog_visits" (
	"day" date NOT NULL,
	"catalog_id" bigint NOT NULL,
	"visits" integer NOT NULL,
	CONSTRAINT "catalog_visits_day_catalog_id_pk" PRIMARY KEY("day","catalog_id"),
	CONSTRAINT "catalog_visits_check" CHECK ("catalog_visits"."visits" > 0)
);
--> statement-breakpoint
CREATE TABLE "hot_ranks" (
	"catalog_id" bigint NOT NULL,
	"by" text NOT NULL,
	"span" text NOT NULL,
	"place" smallint NOT NULL,
	"spu_id" bigint NOT NULL,
	"count" integer NOT NULL,
	CONSTRAINT "hot_ranks_catalog_id_by_span_place_pk" PRIMARY KEY("catalog_id","by","span","place")
);
--> statement-breakpoint
CREATE TABLE "product_visits" (
	"day" date NOT NULL,
	"spu_id" bigint NOT NULL,
	"visits" integer NOT NULL,
	CONSTRAINT "product_visits_day_spu_id_pk" PRIMARY KEY("day","spu_id"),
	CONSTRAINT "product_visits_check" CHECK ("product_visits"."visits" > 0)
);
--> statement-breakpoint
CREATE TABLE "stock_notices" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "stock_notices_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"user_id" bigint NOT NULL,
	"sku_id" bigint NOT NULL,
	"asked_at" timestamp with time zone NOT NULL,
	"told_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "invitations" (
	"user_id" bigint PRIMARY KEY NOT NULL,
	"code" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "invitations_code_unique" UNIQUE("code")
);
--> statement-breakpoint
CREATE TABLE "referrals" (
	"user_id" bigint PRIMARY KEY NOT NULL,
	"inviter_id" bigint NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"order_id" bigint,
	"rewarded_at" timestamp with time zone,
	"refused_for" text,
	CONSTRAINT "referrals_not_oneself" CHECK ("referrals"."user_id" <> "referrals"."inviter_id"),
	CONSTRAINT "referrals_reward_check" CHECK (("referrals"."rewarded_at" is null) = ("referrals"."order_id" is null))
);
--> statement-breakpoint
ALTER TABLE "bought_together" ADD CONSTRAINT "bought_together_spu_id_spus_id_fk" FOREIGN KEY ("spu_id") REFERENCES "public"."spus"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bought_together" ADD CONSTRAINT "bought_together_other_id_spus_id_fk" FOREIGN KEY ("other_id") REFERENCES "public"."spus"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "catalog_visits" ADD CONSTRAINT "catalog_visits_catalog_id_catalogs_id_fk" FOREIGN KEY ("catalog_id") REFERENCES "public"."catalogs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "hot_ranks" ADD CONSTRAINT "hot_ranks_spu_id_spus_id_fk" FOREIGN KEY ("spu_id") REFERENCES "public"."spus"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "product_visits" ADD CONSTRAINT "product_visits_spu_id_spus_id_fk" FOREIGN KEY ("spu_id") REFERENCES "public"."spus"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stock_notices" ADD CONSTRAINT "stock_notices_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stock_notices" ADD CONSTRAINT "stock_notices_sku_id_skus_id_fk" FOREIGN KEY ("sku_id") REFERENCES "public"."skus"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "referrals" ADD CONSTRAINT "referrals_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "referrals" ADD CONSTRAINT "referrals_inviter_id_users_id_fk" FOREIGN KEY ("inviter_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "stock_notices_one_wish" ON "stock_notices" USING btree ("user_id","sku_id") WHERE "stock_notices"."told_at" is null;--> statement-breakpoint
CREATE INDEX "stock_notices_waiting_idx" ON "stock_notices" USING btree ("sku_id","id") WHERE "stock_notices"."told_at" is null;--> statement-breakpoint
CREATE INDEX "referrals_inviter_idx" ON "referrals" USING btree ("inviter_id");--> statement-breakpoint
CREATE INDEX "referrals_waiting_idx" ON "referrals" USING btree ("user_id") WHERE "referrals"."rewarded_at" is null and "referrals"."refused_for" is null;