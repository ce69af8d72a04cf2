-- Notes stay as they were written; when an account is erased their words go, once and wholly; and they may be sealed, or sealed anew with
-- another of the shop's keys. Words that were sealed with the same key cannot be put in place of others.
CREATE OR REPLACE FUNCTION guard_order_note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND (NEW.id, NEW.order_id, NEW.clerk_id, NEW.at) IS NOT DISTINCT FROM (OLD.id, OLD.order_id, OLD.clerk_id, OLD.at)
    AND (NEW.text = '' OR OLD.text <> '' AND NEW.text ~ '^sealed:[a-z0-9-]{1,20}:[A-Za-z0-9_-]+$'
      AND split_part(NEW.text, ':', 2) IN (SELECT id FROM personal_keys)
      AND (OLD.text NOT LIKE 'sealed:%' OR split_part(OLD.text, ':', 2) <> split_part(NEW.text, ':', 2))) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
