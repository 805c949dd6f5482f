package dev.wadi.source.bulk;

import dev.wadi.source.bulk.BulkPageProcessor.Page;
import dev.wadi.station.StationParts;
import dev.wadi.station.StationSettings;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The door for Elasticsearch's senders, and the pages they ask first. */
public final class BulkParts implements StationParts {
  private static final String FORMAT = "bulkFormat";

  private static final Map<String, Page> PAGES =
      Map.of(
          "bulkRoot", Page.ROOT,
          "bulkLicense", Page.LICENSE,
          "bulkTemplate", Page.TEMPLATE,
          "bulkHealth", Page.HEALTH,
          "bulkCatHealth", Page.CAT_HEALTH,
          "bulkNodes", Page.NODES,
          "bulkRefresh", Page.REFRESH);

  @Override
  public Set<String> names() {
    Set<String> names = new HashSet<>(PAGES.keySet());
    names.add(FORMAT);
    return names;
  }

  @Override
  public Map<String, Object> parts(StationSettings settings) {
    Map<String, Object> parts = new HashMap<>(pages());
    parts.put(FORMAT, new BulkFormat(InstantSource.system()));
    return parts;
  }

  static Map<String, Object> pages() {
    Map<String, Object> pages = new HashMap<>();
    PAGES.forEach((name, page) -> pages.put(name, new BulkPageProcessor(page)));
    return pages;
  }
}
