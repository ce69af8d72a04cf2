ALTER TABLE "users" ADD COLUMN "phone_mark" text;--> statement-breakpoint
CREATE UNIQUE INDEX "users_verified_phone_mark_key" ON "users" USING btree ("phone_mark") WHERE "users"."phone_verified";--> statement-breakpoint
CREATE INDEX "users_phone_mark_idx" ON "users" USING btree ("phone_mark");