-- The first moment of the day counts, whichever of the two tells it.
CREATE OR REPLACE FUNCTION note_active() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_TABLE_NAME = 'cart_lines' THEN
    INSERT INTO active_days (day, user_id, carted, since) VALUES (shop_day(now()), NEW.user_id, true, now())
    ON CONFLICT (day, user_id) DO UPDATE SET carted = true WHERE NOT active_days.carted;
  ELSE
    INSERT INTO active_days (day, user_id, since) VALUES (shop_day(NEW.seen_at), NEW.user_id, NEW.seen_at) ON CONFLICT DO NOTHING;
  END IF;
  RETURN NULL;
END $$;
