package dev.wadi.chain.stages;

import dev.wadi.station.OptionsChecked;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.LongAdder;
import org.apache.camel.Category;
import org.apache.camel.Component;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;

/**
 * Send each line of a batch through the stages of a file: they find fields in it, make labels,
 * metadata, time and line of them, and let lines go. The stages are those of promtail's pipelines.
 */
@UriEndpoint(
    firstVersion = "0.1.0",
    scheme = "stages",
    title = "Stages",
    syntax = "stages:name",
    producerOnly = true,
    remote = false,
    category = {Category.CORE})
@ManagedResource(description = "Stages that lines go through")
public class StagesEndpoint extends DefaultEndpoint implements OptionsChecked {
  private static final long MOST_BYTES = 2_000_000;

  private final LongAdder kept = new LongAdder();
  private final LongAdder dropped = new LongAdder();

  @UriPath(description = "A name for this step, to find it by.")
  @Metadata(required = true)
  private final String name;

  @UriParam(
      label = "producer",
      description = "File with the stages, a list in YAML as in pipeline_stages of promtail.")
  @Metadata(required = true)
  private String file = "";

  StagesEndpoint(String uri, Component component, String name) {
    super(uri, component);
    this.name = name;
  }

  @Override
  public Producer createProducer() throws IOException {
    Path path = Path.of(file);
    if (Files.size(path) > MOST_BYTES) {
      throw new IOException(file + " is too long (limit: " + MOST_BYTES + " bytes)");
    }
    try {
      return new StagesProducer(this, Pipeline.parse(Files.readString(path)));
    } catch (StageException e) {
      throw new IllegalArgumentException(
          "stages:" + name + ": " + file + ":" + e.line() + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void checkOptions(boolean source) throws Exception {
    if (source) {
      createConsumer(exchange -> {});
    }
    createProducer();
  }

  @Override
  public Consumer createConsumer(Processor processor) {
    throw new UnsupportedOperationException("stages: nothing comes from here");
  }

  @Override
  public boolean isSingletonProducer() {
    return true;
  }

  @ManagedAttribute(description = "Name of this step")
  public String getName() {
    return name;
  }

  @ManagedAttribute(description = "File with the stages")
  public String getFile() {
    return file;
  }

  public void setFile(String file) {
    this.file = file;
  }

  @ManagedAttribute(description = "Entries that went on (count)")
  public long getKeptTotal() {
    return kept.sum();
  }

  @ManagedAttribute(description = "Entries that were let go (count)")
  public long getDroppedTotal() {
    return dropped.sum();
  }

  void passed(int keptEntries, int droppedEntries) {
    kept.add(keptEntries);
    dropped.add(droppedEntries);
  }
}
