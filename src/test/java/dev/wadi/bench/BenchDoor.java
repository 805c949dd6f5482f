package dev.wadi.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.wadi.codec.loki.PushBody;
import dev.wadi.codec.otlp.OtlpEncoder;
import dev.wadi.codec.otlp.OtlpMapping;
import dev.wadi.model.Batch;
import dev.wadi.model.Entry;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import dev.wadi.model.Rfc3339;
import java.util.List;
import java.util.Locale;

/** A door of the gateway, and what its senders make of the same lines. */
enum BenchDoor {
  /** Loki's push, in the form that the options say. */
  LOKI("/loki/api/v1/push") {
    @Override
    PushBody body(Batch batch, PushBody.Form form) {
      return PushBody.of(batch, form);
    }
  },
  /** OTLP in protobuf, not packed, as an SDK sends it by default; each line has a severity. */
  OTLP("/otlp/v1/logs") {
    @Override
    PushBody body(Batch batch, PushBody.Form form) {
      return otlp(batch, OtlpEncoder.Form.PROTOBUF);
    }
  },
  /** The same in JSON. */
  OTLP_JSON("/otlp/v1/logs") {
    @Override
    PushBody body(Batch batch, PushBody.Form form) {
      return otlp(batch, OtlpEncoder.Form.JSON);
    }
  },
  /** LogStack's batches, which are JSON. */
  LOGSTACK("/v1/logs:ingest") {
    @Override
    PushBody body(Batch batch, PushBody.Form form) {
      StringBuilder out = new StringBuilder("{\"entries\":");
      String sign = "[";
      for (Entry entry : batch) {
        out.append(sign)
            .append("{\"timestamp\":\"")
            .append(time(entry))
            .append("\",\"level\":\"INFO\",\"service\":\"")
            .append(entry.labels().get("app", "app"))
            .append("\",\"env\":\"prod\",\"message\":")
            .append(TextNode.valueOf(entry.line()))
            .append('}');
        sign = ",";
      }
      return json(out.append("]}"), batch);
    }
  },
  /** LogOps' records in a JSON array. */
  LOGOPS("/v1/logs") {
    @Override
    PushBody body(Batch batch, PushBody.Form form) {
      StringBuilder out = new StringBuilder();
      String sign = "[";
      for (Entry entry : batch) {
        out.append(sign)
            .append("{\"ts\":\"")
            .append(time(entry))
            .append("\",\"level\":\"INFO\",\"emitter\":\"")
            .append(entry.labels().get("app", "app"))
            .append("\",\"msg\":")
            .append(TextNode.valueOf(entry.line()))
            .append('}');
        sign = ",";
      }
      return json(out.append(']'), batch);
    }
  },
  /**
   * RFC 5424 over TCP, ended by line feeds. Nobody answers: what a kernel has taken counts as
   * acknowledged, and all of it must be in the capture.
   */
  SYSLOG("") {
    @Override
    PushBody body(Batch batch, PushBody.Form form) {
      StringBuilder out = new StringBuilder();
      for (Entry entry : batch) {
        out.append("<14>1 ")
            .append(time(entry))
            .append(' ')
            .append(entry.labels().get("pod", "pod"))
            .append(' ')
            .append(entry.labels().get("app", "app"))
            .append(" 77 - - ")
            .append(entry.line())
            .append('\n');
      }
      return new PushBody("", out.toString().getBytes(UTF_8), batch.entries());
    }
  };

  private final String path;

  BenchDoor(String path) {
    this.path = path;
  }

  /** The door of a row, by its name: {@code otlp-json}; Loki's for all others. */
  static BenchDoor of(String row) {
    for (BenchDoor door : values()) {
      if (door.row().equals(row)) {
        return door;
      }
    }
    return LOKI;
  }

  String row() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Where it is on a gateway, or on a port of its own. */
  String url(int port) {
    return (this == SYSLOG ? "tcp" : "http") + "://127.0.0.1:" + port + path;
  }

  private static String time(Entry entry) {
    return Rfc3339.format(entry.timestampNanos());
  }

  private static PushBody json(StringBuilder text, Batch batch) {
    return new PushBody("application/json", text.toString().getBytes(UTF_8), batch.entries());
  }

  abstract PushBody body(Batch batch, PushBody.Form form);

  private static PushBody otlp(Batch batch, OtlpEncoder.Form form) {
    Batch named = batch.map(BenchDoor::asOpenTelemetryNamesIt);
    byte[] bytes = new OtlpEncoder(OtlpMapping.LOKI).encode(named, form);
    return new PushBody(OtlpEncoder.contentType(form), bytes, batch.entries());
  }

  /* The three labels as attributes of a resource that become labels again. */
  private static LogStream asOpenTelemetryNamesIt(LogStream stream) {
    Labels labels = stream.labels();
    LogStream.Rewrite rewrite =
        stream
            .rewrite()
            .labels(
                Labels.of(
                    "service_name",
                    labels.get("app", "app"),
                    "deployment_environment_name",
                    labels.get("env", "bench"),
                    "k8s_pod_name",
                    labels.get("pod", "pod")));
    List<byte[]> severity = List.of("severity_number".getBytes(UTF_8), "9".getBytes(UTF_8));
    for (int i = 0; i < stream.size(); i++) {
      rewrite.addMetadata(i, severity.get(0), severity.get(1));
    }
    return rewrite.build();
  }
}
