-- A row that comes to show a picture holds it until its transaction ends: the collector passes it by. If the collector was there first, the row is refused.
-- Keys without a row in files (a seed's, before its job has run) are nobody's to collect, and pass.
create function hold_shown_pictures() returns trigger language plpgsql as $$
declare
  value jsonb := to_jsonb(new) -> tg_argv[0];
  wanted text[];
begin
  if value is null or jsonb_typeof(value) = 'null' or (tg_op = 'UPDATE' and value = to_jsonb(old) -> tg_argv[0]) then return null; end if;
  wanted := case jsonb_typeof(value) when 'array' then array(select jsonb_array_elements_text(value)) else array[value #>> '{}'] end;
  for i in 1 .. cardinality(wanted) loop
    if exists (select from files where key = wanted[i]) then
      perform 1 from files where key = wanted[i] for key share;
      if not found then
        raise exception 'picture % has just been collected', wanted[i] using errcode = 'foreign_key_violation', constraint = 'shown_pictures_kept';
      end if;
    end if;
  end loop;
  return null;
end $$;--> statement-breakpoint
create trigger skus_hold_pictures after insert or update of image on skus for each row execute function hold_shown_pictures('image');--> statement-breakpoint
create trigger pictures_hold_pictures after insert or update of file on pictures for each row execute function hold_shown_pictures('file');--> statement-breakpoint
create trigger brands_hold_pictures after insert or update of logo on brands for each row execute function hold_shown_pictures('logo');--> statement-breakpoint
create trigger content_items_hold_pictures after insert or update of picture on content_items for each row execute function hold_shown_pictures('picture');--> statement-breakpoint
create trigger reviews_hold_pictures after insert or update of pictures on reviews for each row execute function hold_shown_pictures('pictures');--> statement-breakpoint
create trigger aftersales_hold_pictures after insert or update of pictures on aftersales for each row execute function hold_shown_pictures('pictures');
