-- The audit log and its chain only grow.
CREATE FUNCTION refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;--> statement-breakpoint
CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE ON audit_log FOR EACH ROW EXECUTE FUNCTION refuse_change();--> statement-breakpoint
CREATE TRIGGER audit_log_no_truncate BEFORE TRUNCATE ON audit_log FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate();--> statement-breakpoint
CREATE TRIGGER audit_seals_append_only BEFORE UPDATE OR DELETE ON audit_seals FOR EACH ROW EXECUTE FUNCTION refuse_change();--> statement-breakpoint
CREATE TRIGGER audit_seals_no_truncate BEFORE TRUNCATE ON audit_seals FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate();--> statement-breakpoint
CREATE TRIGGER setting_changes_append_only BEFORE UPDATE OR DELETE ON setting_changes FOR EACH ROW EXECUTE FUNCTION refuse_change();--> statement-breakpoint
-- A line as it is hashed: jsonb has one text for one content; moments as seconds, so that no session's zone matters.
CREATE FUNCTION audit_canon(line audit_log) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_array(line.id, line.deed, line.kind, extract(epoch FROM line.at)::text, line.staff_id, line.staff_name, line.area, line.action,
    line.object, line.key, line.before, line.after, line.request_id, line.ip)::text
$$;--> statement-breakpoint
CREATE FUNCTION audit_seal(previous text, line audit_log) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT encode(sha256(convert_to(previous || E'\n' || audit_canon(line), 'UTF8')), 'hex')
$$;--> statement-breakpoint
-- Deferred, so that the one lock of the chain is taken when all else is done, and held for no longer than the commit.
CREATE FUNCTION seal_audit_line() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  last audit_seals;
BEGIN
  PERFORM pg_advisory_xact_lock(20261122);
  SELECT * INTO last FROM audit_seals ORDER BY place DESC LIMIT 1;
  INSERT INTO audit_seals (place, line_id, seal) VALUES (coalesce(last.place, 0) + 1, NEW.id, audit_seal(coalesce(last.seal, ''), NEW));
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE CONSTRAINT TRIGGER audit_log_sealed AFTER INSERT ON audit_log DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION seal_audit_line();--> statement-breakpoint
-- What is never written down: secrets anywhere; and of what may be about a buyer, who may want to be forgotten one day, only that it changed.
CREATE FUNCTION audit_hides(watched text, name text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT name ~ '(password|secret|hash|token|cipher)'
    OR watched NOT IN ('spus', 'skus', 'sale_attrs', 'sale_values', 'specs', 'pictures', 'catalogs', 'brands', 'channels', 'warehouses', 'stocks', 'stock_moves', 'scheduled_prices',
      'content_items', 'promotions', 'promotion_steps', 'coupons', 'freight_rules', 'search_synonyms', 'staff', 'roles', 'staff_roles', 'settings', 'setting_changes', 'webhooks', 'imports')
    AND name IN ('username', 'phone', 'mobile', 'email', 'nickname', 'avatar', 'birthday', 'gender', 'receiver', 'receiver_mobile', 'address', 'postcode', 'invoice', 'note', 'text',
      'words', 'answer', 'subject', 'body', 'follow_up', 'steps', 'data', 'pictures', 'file', 'file_name', 'error', 'why', 'reason', 'title', 'name')
$$;--> statement-breakpoint
-- The columns of one row that the other has not, or has otherwise; long texts by their beginning.
CREATE FUNCTION audit_part(watched text, mine jsonb, other jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN mine IS NULL THEN NULL ELSE (
    SELECT coalesce(jsonb_object_agg(key, CASE
        WHEN value = 'null' THEN value
        WHEN audit_hides(watched, key) THEN '"•••"'
        WHEN length(value #>> '{}') > 2000 THEN to_jsonb(left(value #>> '{}', 2000) || '…')
        ELSE value END), '{}')
    FROM jsonb_each(mine) WHERE other IS NULL OR other -> key IS DISTINCT FROM value) END
$$;--> statement-breakpoint
-- Arguments: the columns of the primary key.
CREATE FUNCTION note_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  told jsonb := current_setting('jishi.deed')::jsonb;
  was jsonb := CASE WHEN TG_OP = 'INSERT' THEN NULL ELSE to_jsonb(OLD) END;
  becomes jsonb := CASE WHEN TG_OP = 'DELETE' THEN NULL ELSE to_jsonb(NEW) END;
BEGIN
  IF was IS NOT DISTINCT FROM becomes THEN
    RETURN NULL;
  END IF;
  INSERT INTO audit_log (deed, kind, at, staff_id, staff_name, area, action, object, key, before, after, request_id, ip)
  VALUES ((told ->> 'deed')::uuid, lower(TG_OP), (told ->> 'at')::timestamptz, (told ->> 'staffId')::bigint, told ->> 'staffName', told ->> 'area', told ->> 'action', TG_TABLE_NAME,
    (SELECT coalesce(string_agg(coalesce(becomes, was) ->> name, ' ' ORDER BY place), '') FROM unnest(TG_ARGV) WITH ORDINALITY AS pk(name, place)),
    audit_part(TG_TABLE_NAME, was, becomes), audit_part(TG_TABLE_NAME, becomes, was), told ->> 'requestId', told ->> 'ip');
  RETURN NULL;
END $$;--> statement-breakpoint
-- Every table is watched while a deed of staff is under way, but those that only follow from others or pass by. Run after each migration.
CREATE FUNCTION watch_deeds() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  watched record;
BEGIN
  FOR watched IN
    SELECT c.oid::regclass AS name, coalesce((SELECT string_agg(quote_literal(a.attname), ', ' ORDER BY array_position(i.indkey::int2[], a.attnum))
        FROM pg_index i JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY(i.indkey::int2[]) WHERE i.indrelid = c.oid AND i.indisprimary), '') AS keys
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
      AND c.relname !~ '^(audit_|stat_|search_(values|skus|terms|changes|misses|heat|seen))'
      AND c.relname NOT IN ('kv', 'idempotency_keys', 'active_days', 'low_stocks', 'spu_ratings', 'hot_ranks', 'bought_together', 'catalog_visits', 'product_visits',
        'staff_sessions', 'sessions', 'outbox', 'ledger_balances', 'history', 'order_moves', 'parcel_moves', 'aftersale_moves')
      AND NOT EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgname = 'note_change')
  LOOP
    EXECUTE format('CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON %s FOR EACH ROW WHEN (coalesce(current_setting(''jishi.deed'', true), '''') <> '''') EXECUTE FUNCTION note_change(%s)',
      watched.name, watched.keys);
  END LOOP;
END $$;--> statement-breakpoint
SELECT watch_deeds();--> statement-breakpoint
-- Days of the shop's calendar.
INSERT INTO stat_zone (zone) VALUES ('Asia/Shanghai');--> statement-breakpoint
CREATE FUNCTION shop_day(at timestamptz) RETURNS date LANGUAGE sql STABLE AS $$ SELECT (at AT TIME ZONE zone)::date FROM stat_zone $$;--> statement-breakpoint
CREATE FUNCTION note_active() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_TABLE_NAME = 'cart_lines' THEN
    INSERT INTO active_days (day, user_id, carted) VALUES (shop_day(now()), NEW.user_id, true)
    ON CONFLICT (day, user_id) DO UPDATE SET carted = true WHERE NOT active_days.carted;
  ELSE
    INSERT INTO active_days (day, user_id) VALUES (shop_day(NEW.seen_at), NEW.user_id) ON CONFLICT DO NOTHING;
  END IF;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER sessions_note_active AFTER INSERT OR UPDATE OF seen_at ON sessions FOR EACH ROW EXECUTE FUNCTION note_active();--> statement-breakpoint
CREATE TRIGGER cart_lines_note_active AFTER INSERT ON cart_lines FOR EACH ROW EXECUTE FUNCTION note_active();--> statement-breakpoint
CREATE FUNCTION stale_day() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  moments timestamptz[];
BEGIN
  IF TG_TABLE_NAME = 'users' THEN
    moments := ARRAY[NEW.created_at];
  ELSIF TG_OP = 'INSERT' THEN
    moments := ARRAY[NEW.placed_at, NEW.paid_at];
  ELSE
    moments := ARRAY[OLD.paid_at, NEW.paid_at];
  END IF;
  UPDATE stat_days SET stale = true WHERE day IN (SELECT shop_day(moment) FROM unnest(moments) moment WHERE moment IS NOT NULL) AND NOT stale;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER orders_stale_paid AFTER UPDATE OF paid_at ON orders FOR EACH ROW WHEN (OLD.paid_at IS DISTINCT FROM NEW.paid_at) EXECUTE FUNCTION stale_day();--> statement-breakpoint
CREATE TRIGGER orders_stale_placed AFTER INSERT ON orders FOR EACH ROW WHEN (NEW.placed_at < now() - interval '5 minutes') EXECUTE FUNCTION stale_day();--> statement-breakpoint
CREATE TRIGGER users_stale AFTER INSERT ON users FOR EACH ROW WHEN (NEW.created_at < now() - interval '5 minutes') EXECUTE FUNCTION stale_day();
