-- A trigger of a table that is parted by month runs in one of its parts, whose name is another: what a row is, is told by its columns and by the table as a whole.
CREATE OR REPLACE FUNCTION check_order_story() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  told bigint := coalesce(to_jsonb(NEW) ->> 'order_id', to_jsonb(NEW) ->> 'id')::bigint;
  is_status smallint;
  story_status smallint;
BEGIN
  SELECT status INTO is_status FROM orders WHERE id = told;
  SELECT to_status INTO story_status FROM order_events WHERE order_id = told ORDER BY id DESC LIMIT 1;
  IF is_status IS DISTINCT FROM story_status THEN
    RAISE EXCEPTION 'order % has status %, but its last event says %', told, is_status, story_status USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE OR REPLACE FUNCTION note_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  watched text := coalesce((SELECT relname FROM pg_class WHERE oid = pg_partition_root(TG_RELID)), TG_TABLE_NAME);
  told jsonb := current_setting('jishi.deed')::jsonb;
  was jsonb := CASE WHEN TG_OP = 'INSERT' THEN NULL ELSE to_jsonb(OLD) END;
  becomes jsonb := CASE WHEN TG_OP = 'DELETE' THEN NULL ELSE to_jsonb(NEW) END;
BEGIN
  IF was IS NOT DISTINCT FROM becomes THEN
    RETURN NULL;
  END IF;
  INSERT INTO audit_log (deed, kind, at, staff_id, staff_name, area, action, object, key, before, after, request_id, ip)
  VALUES ((told ->> 'deed')::uuid, lower(TG_OP), (told ->> 'at')::timestamptz, (told ->> 'staffId')::bigint, told ->> 'staffName', told ->> 'area', told ->> 'action', watched,
    (SELECT coalesce(string_agg(coalesce(becomes, was) ->> name, ' ' ORDER BY place), '') FROM unnest(TG_ARGV) WITH ORDINALITY AS pk(name, place)),
    audit_part(watched, was, becomes), audit_part(watched, becomes, was), told ->> 'requestId', told ->> 'ip');
  RETURN NULL;
END $$;
