CREATE TABLE "aftersale_parcels" (
	"parcel_id" bigint PRIMARY KEY NOT NULL,
	"case_id" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "user_bans" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "user_bans_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"user_id" bigint NOT NULL,
	"reason" text NOT NULL,
	"banned_by" bigint NOT NULL,
	"banned_at" timestamp with time zone NOT NULL,
	"lifted_by" bigint,
	"lifted_at" timestamp with time zone,
	CONSTRAINT "user_bans_lifted_check" CHECK (("user_bans"."lifted_at" is null) = ("user_bans"."lifted_by" is null))
);
--> statement-breakpoint
DROP INDEX "stock_moves_once";--> statement-breakpoint
DROP INDEX "stock_moves_sold_once";--> statement-breakpoint
ALTER TABLE "aftersale_parcels" ADD CONSTRAINT "aftersale_parcels_parcel_id_parcels_id_fk" FOREIGN KEY ("parcel_id") REFERENCES "public"."parcels"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "aftersale_parcels" ADD CONSTRAINT "aftersale_parcels_case_id_aftersales_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."aftersales"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "user_bans" ADD CONSTRAINT "user_bans_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "user_bans" ADD CONSTRAINT "user_bans_banned_by_staff_id_fk" FOREIGN KEY ("banned_by") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "user_bans" ADD CONSTRAINT "user_bans_lifted_by_staff_id_fk" FOREIGN KEY ("lifted_by") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "aftersale_parcels_case_idx" ON "aftersale_parcels" USING btree ("case_id");--> statement-breakpoint
CREATE UNIQUE INDEX "user_bans_one_open" ON "user_bans" USING btree ("user_id") WHERE "user_bans"."lifted_at" is null;--> statement-breakpoint
CREATE INDEX "user_bans_user_idx" ON "user_bans" USING btree ("user_id","id");--> statement-breakpoint
CREATE INDEX "orders_receiver_idx" ON "orders" USING btree (("address"->>'receiver'));--> statement-breakpoint
CREATE UNIQUE INDEX "stock_moves_once" ON "stock_moves" USING btree ("order_id","sku_id","kind") WHERE "stock_moves"."kind" in ('reserved', 'released') and "stock_moves"."key" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "stock_moves_sold_once" ON "stock_moves" USING btree ("order_id","sku_id","warehouse_id") WHERE "stock_moves"."kind" = 'sold' and "stock_moves"."key" is null;--> statement-breakpoint
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_state_check" CHECK ("refunds"."state" in ('waiting', 'done', 'stuck', 'void'));