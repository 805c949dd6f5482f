package dev.wadi.codec.camel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.codec.otlp.OtlpEncoder;
import dev.wadi.model.Batch;
import dev.wadi.model.Entry;
import dev.wadi.model.Established;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.TypeConversionException;
import org.apache.camel.TypeConverter;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.dataformat.JsonLibrary;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchConvertersTest {
  private static final String LINES =
      """
      {"ts":"2026-01-15T10:32:01Z","labels":{"app":"api"},"msg":"took 12 ms"}
      {"ts":"2026-01-15T10:32:02Z","labels":{"app":"api"},"msg":"error: timeout","metadata":{"trace":"0af7"}}
      {"ts":"2026-01-15T10:32:03Z","labels":{"app":"web"},"msg":"GET /"}
      """;

  private final DefaultCamelContext camel = new DefaultCamelContext();
  private TypeConverter converter;
  private Batch batch;

  @BeforeEach
  void a_context_that_knows_batches() {
    BatchConverters.register(camel, "main", () -> 1_000);
    camel.start();
    converter = camel.getTypeConverter();
    batch = converter.convertTo(Batch.class, LINES);
  }

  @AfterEach
  void stop() {
    camel.stop();
  }

  @Test
  void a_batch_becomes_json_lines_in_every_form_that_bytes_take() throws Exception {
    assertThat(converter.convertTo(String.class, batch)).isEqualTo(LINES);
    assertThat(converter.convertTo(byte[].class, batch)).isEqualTo(LINES.getBytes(UTF_8));
    assertThat(converter.convertTo(InputStream.class, batch)).hasContent(LINES);
    assertThat(converter.convertTo(ByteBuffer.class, batch).remaining())
        .isEqualTo(LINES.getBytes(UTF_8).length);
    assertThat(converter.convertTo(ByteBuf.class, batch).toString(UTF_8)).isEqualTo(LINES);
    assertThat(converter.convertTo(Reader.class, batch)).isNotNull();
    List<?> entries = converter.convertTo(List.class, batch);
    assertThat(entries).hasSize(3).allMatch(Entry.class::isInstance);
  }

  @Test
  void a_stream_becomes_its_lines_and_an_entry_its_line() {
    assertThat(converter.convertTo(String.class, batch.streams().get(1)))
        .isEqualTo(LINES.lines().skip(2).findFirst().orElseThrow() + "\n");
    assertThat(converter.convertTo(String.class, batch.toEntries().get(1)))
        .isEqualTo("error: timeout");
    assertThat(converter.convertTo(byte[].class, batch.toEntries().get(1)))
        .isEqualTo("error: timeout".getBytes(UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      classes = {Map.class, Integer.class, Boolean.class, java.io.File.class, Thread.class})
  void any_other_conversion_fails_loudly(Class<?> type) {
    Exchange exchange = new DefaultExchange(camel);
    for (Object body : List.of(batch, batch.streams().get(0), batch.toEntries().get(0))) {
      exchange.getMessage().setBody(body);

      assertThatThrownBy(() -> exchange.getMessage().getMandatoryBody(type))
          .as("%s to %s", body.getClass(), type)
          .isInstanceOf(Exception.class);
    }
  }

  @Test
  void a_conversion_that_is_not_there_says_what_is() {
    assertThatThrownBy(() -> converter.convertTo(Thread.class, batch))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("marshal them with lokiPush, otlpLogs, jsonLines or json");
  }

  @Test
  void text_bytes_and_buffers_become_a_batch() {
    for (Object text :
        List.of(
            "a\nb",
            "a\nb".getBytes(UTF_8),
            new java.io.ByteArrayInputStream("a\nb".getBytes(UTF_8)),
            ByteBuffer.wrap("a\nb".getBytes(UTF_8)),
            Unpooled.copiedBuffer("a\nb", UTF_8))) {
      Batch made = converter.convertTo(Batch.class, text);

      assertThat(made.stream().map(Entry::line))
          .as("%s", text.getClass())
          .containsExactly("a", "b");
      assertThat(made.tenant()).isEqualTo("main");
    }
  }

  @Test
  void what_is_no_text_becomes_no_batch() {
    assertThatThrownBy(() -> converter.mandatoryConvertTo(Batch.class, Map.of("a", 1)))
        .isInstanceOf(Exception.class);
    assertThatThrownBy(() -> converter.mandatoryConvertTo(Batch.class, new Object()))
        .isInstanceOf(Exception.class);
  }

  @Test
  void entries_become_one_batch_again_and_keep_everything() {
    List<Object> parts = new ArrayList<>(batch.toEntries());

    Batch again = converter.convertTo(Batch.class, parts);

    assertThat(converter.convertTo(String.class, again)).isEqualTo(LINES);
    assertThat(again.streams()).hasSize(2);
  }

  @Test
  void streams_batches_and_text_may_be_joined() {
    Batch joined =
        converter.convertTo(
            Batch.class,
            List.of(batch.streams().get(1), batch, "one more", batch.toEntries().get(0)));

    assertThat(joined.stream().map(Entry::line))
        .containsExactly(
            "GET /", "took 12 ms", "error: timeout", "GET /", "one more", "took 12 ms");
  }

  @Test
  void batches_of_two_tenants_are_not_joined() {
    Batch other = new Batch("other", batch.streams());

    assertThatThrownBy(() -> converter.mandatoryConvertTo(Batch.class, List.of(batch, other)))
        .hasStackTraceContaining("two tenants");
  }

  @Test
  void tenant_and_labels_come_from_the_exchange() {
    Exchange exchange = new DefaultExchange(camel);
    exchange.setProperty(Established.TENANT, "team-a");
    exchange.getMessage().setHeader(BatchConverters.LABELS_HEADER, "app=shop, env=\"a,b\"");
    exchange.getMessage().setBody("line");

    Batch made = exchange.getMessage().getBody(Batch.class);

    assertThat(made.tenant()).isEqualTo("team-a");
    assertThat(made.streams().get(0).labels()).isEqualTo(Labels.of("app", "shop", "env", "a,b"));
  }

  @Test
  void jackson_writes_what_a_capture_says() throws Exception {
    camel.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:json").marshal().json(JsonLibrary.Jackson).convertBodyTo(String.class);
          }
        });

    String json = camel.createProducerTemplate().requestBody("direct:json", batch, String.class);

    assertThat(json).isEqualTo("[" + String.join(",", LINES.lines().toList()) + "]");
  }

  @Test
  void simple_reads_entries() throws Exception {
    List<String> seen = new ArrayList<>();
    camel.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:split")
                .split(simple("${body}"))
                .filter(simple("${body} contains 'timeout'"))
                .transform(
                    simple(
                        "${body.labels[app]}|${body.line}|${body.metadata[trace]}|${body.timestamp}"))
                .process(e -> seen.add(e.getMessage().getBody(String.class)));
          }
        });

    camel.createProducerTemplate().sendBody("direct:split", batch);

    assertThat(seen).containsExactly("api|error: timeout|0af7|2026-01-15T10:32:02Z");
  }

  @Test
  void simple_looks_into_a_batch() {
    assertThat(matches("${body} contains 'timeout'")).isTrue();
    assertThat(matches("${body} contains 'Timeout'")).isFalse();
    assertThat(matches("${body} ~~ 'Timeout'")).isTrue();
    assertThat(matches("${body} contains 'nothing like it'")).isFalse();
    assertThat(matches("${body} regex '(?s).*took [0-9]+ ms.*'")).isTrue();
    assertThat(matches("${body.tenant} == 'main'")).isTrue();
    assertThat(matches("${body.entries} == 3")).isTrue();
    assertThat(matches("${body.streams[1].labels[app]} == 'web'")).isTrue();
  }

  private boolean matches(String simple) {
    Exchange exchange = new DefaultExchange(camel);
    exchange.getMessage().setBody(batch);
    return camel.resolveLanguage("simple").createPredicate(simple).matches(exchange);
  }

  @Test
  void loki_push_is_written_and_read_in_both_forms() throws Exception {
    for (var form : dev.wadi.codec.loki.PushBody.Form.values()) {
      LokiPushDataFormat format = new LokiPushDataFormat();
      format.setForm(form);
      camel.addRoutes(
          new RouteBuilder() {
            @Override
            public void configure() {
              from("direct:" + form).marshal(format).convertBodyTo(byte[].class).unmarshal(format);
            }
          });

      Object again = camel.createProducerTemplate().requestBody("direct:" + form, (Object) batch);

      assertThat(converter.convertTo(String.class, again)).as("%s", form).isEqualTo(LINES);
    }
  }

  @Test
  void logs_of_opentelemetry_are_written_and_read_in_both_forms() throws Exception {
    for (var form : OtlpEncoder.Form.values()) {
      OtlpLogsDataFormat format = new OtlpLogsDataFormat();
      format.setForm(form);
      format.setIndexLabels("app, service.name");
      camel.addRoutes(
          new RouteBuilder() {
            @Override
            public void configure() {
              from("direct:otlp" + form)
                  .marshal(format)
                  .setProperty("type", header(Exchange.CONTENT_TYPE))
                  .convertBodyTo(byte[].class)
                  .unmarshal(format);
            }
          });

      Exchange done =
          camel
              .createProducerTemplate()
              .request("direct:otlp" + form, exchange -> exchange.getMessage().setBody(batch));

      Batch again = done.getMessage().getBody(Batch.class);
      assertThat(done.getProperty("type")).isEqualTo(OtlpEncoder.contentType(form));
      assertThat(again.stream().map(Entry::line))
          .containsExactlyElementsOf(batch.stream().map(Entry::line).toList());
      assertThat(again.stream().map(entry -> entry.labels().get("app")))
          .containsExactlyElementsOf(
              batch.stream().map(entry -> entry.labels().get("app")).toList());
    }
  }

  @Test
  void streams_can_be_split_too() throws Exception {
    List<LogStream> seen = new ArrayList<>();
    camel.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:streams")
                .split(simple("${body.streams}"))
                .process(e -> seen.addAll(e.getMessage().getBody(Batch.class).streams()));
          }
        });

    camel.createProducerTemplate().sendBody("direct:streams", batch);

    assertThat(seen).isEqualTo(batch.streams());
  }
}
