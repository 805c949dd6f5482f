package dev.wadi.source.envelope;

import dev.wadi.station.StationParts;
import dev.wadi.station.StationSettings;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;

/** The doors for Firehose and Pub/Sub; there is nothing to set. */
public final class EnvelopeParts implements StationParts {
  private static final String FIREHOSE = "firehoseFormat";
  private static final String PUBSUB = "pubsubFormat";

  @Override
  public Set<String> names() {
    return Set.of(FIREHOSE, PUBSUB);
  }

  @Override
  public Map<String, Object> parts(StationSettings settings) {
    InstantSource clock = InstantSource.system();
    return Map.of(FIREHOSE, new FirehoseFormat(clock), PUBSUB, new PubsubFormat(clock));
  }
}
