import dev.wadi.model.Entry;
import org.apache.camel.builder.RouteBuilder;

/** Each line with OutOfMemoryError is posted to a webhook. */
public class TellSomebody extends RouteBuilder {
  @Override
  public void configure() {
    from("wal:main?reader=webhook&delivery=best-effort&start=latest")
        .routeId("tell-somebody")
        .routeConfigurationId("pass-failures-on")
        .split(body())
        .stopOnException()
        .filter(exchange -> exchange.getMessage().getBody(Entry.class).line().contains("OutOfMemoryError"))
        .removeHeaders("*")
        .setHeader("Content-Type", constant("text/plain"))
        .setBody(simple("${body.labels[app]}: ${body.line}"))
        .to("http://127.0.0.1:9/hook");
  }
}
