import zoneinfo

# The machine's own zone files may be older than the tzdata package that the rules are read from.
zoneinfo.reset_tzpath(to=[])
zoneinfo.ZoneInfo.clear_cache()
