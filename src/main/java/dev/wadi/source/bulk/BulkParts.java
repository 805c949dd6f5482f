package dev.wadi.source.bulk;

import dev.wadi.source.bulk.BulkPageProcessor.Page;
import dev.wadi.station.StationParts;
import dev.wadi.station.StationSettings;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;

/** The door for Elasticsearch's senders, and the pages they ask first. */
public final class BulkParts implements StationParts {
  private static final String FORMAT = "bulkFormat";
  private static final String ROOT = "bulkRoot";
  private static final String LICENSE = "bulkLicense";
  private static final String TEMPLATE = "bulkTemplate";

  @Override
  public Set<String> names() {
    return Set.of(FORMAT, ROOT, LICENSE, TEMPLATE);
  }

  @Override
  public Map<String, Object> parts(StationSettings settings) {
    return Map.of(
        FORMAT,
        new BulkFormat(InstantSource.system()),
        ROOT,
        new BulkPageProcessor(Page.ROOT),
        LICENSE,
        new BulkPageProcessor(Page.LICENSE),
        TEMPLATE,
        new BulkPageProcessor(Page.TEMPLATE));
  }
}
