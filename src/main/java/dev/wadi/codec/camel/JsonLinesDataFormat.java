package dev.wadi.codec.camel;

import dev.wadi.codec.jsonlines.JsonLines;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.camel.Exchange;
import org.apache.camel.spi.DataFormat;
import org.apache.camel.spi.DataFormatName;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Dataformat;
import org.apache.camel.support.service.ServiceSupport;

/**
 * A batch as JSON lines, and lines of text as a batch; see {@link JsonLines}.
 *
 * <p>The same as Camel's conversions between a batch and text do, with a place to say the labels of
 * lines that bring none. Writing sets the header {@code Content-Type}.
 */
@Dataformat("jsonLines")
@Metadata(firstVersion = "0.1.0", title = "JSON lines")
public final class JsonLinesDataFormat extends ServiceSupport
    implements DataFormat, DataFormatName {
  @Metadata(
      description =
          "Labels of lines that bring none, such as app=shop,env=prod. Empty: those of the header"
              + " wadi.labels, else the id of the route.")
  private String labels = "";

  @Override
  public String getDataFormatName() {
    return "jsonLines";
  }

  @Override
  public void marshal(Exchange exchange, Object graph, OutputStream stream) throws Exception {
    Batch batch =
        exchange.getContext().getTypeConverter().mandatoryConvertTo(Batch.class, exchange, graph);
    exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "application/x-ndjson");
    stream.write(JsonLines.encode(batch));
  }

  @Override
  public Object unmarshal(Exchange exchange, InputStream stream) throws Exception {
    return unmarshal(exchange, (Object) stream);
  }

  @Override
  public Object unmarshal(Exchange exchange, Object body) throws Exception {
    if (!labels.isBlank()) {
      exchange.getMessage().setHeader(BatchConverters.LABELS_HEADER, labels);
    }
    return exchange.getContext().getTypeConverter().mandatoryConvertTo(Batch.class, exchange, body);
  }

  public String getLabels() {
    return labels;
  }

  /** Checked at once, so that a wrong setting stops the route and not each line. */
  public void setLabels(String labels) {
    Labels.parse(labels);
    this.labels = labels;
  }
}
