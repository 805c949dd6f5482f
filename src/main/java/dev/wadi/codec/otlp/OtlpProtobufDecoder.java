package dev.wadi.codec.otlp;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.codec.loki.DecodeLimits;
import dev.wadi.codec.loki.MalformedPushException;
import dev.wadi.codec.loki.TooLargeException;
import dev.wadi.model.Slice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Reads OpenTelemetry's {@code ExportLogsServiceRequest} in protobuf straight into the columns of a
 * batch.
 *
 * <p>Lines and texts stay where they are: the buffer, smaller than 256 MiB, is handed over and
 * changes, because names of attributes are made plain in their places. Unknown fields are passed
 * over. A record that cannot be taken does not cost its neighbours. Threads may share a decoder.
 * Format: {@code opentelemetry/proto/collector/logs/v1} and {@code logs/v1}; the mapping is that of
 * Grafana Loki, {@code pkg/loghttp/push/otlp.go}.
 */
public final class OtlpProtobufDecoder {
  private final OtlpMapping mapping;

  public OtlpProtobufDecoder(OtlpMapping mapping) {
    this.mapping = mapping;
  }

  /**
   * Decodes a slice of a buffer.
   *
   * @param tenant whose logs they are
   * @param maxBytes that all lines and metadata may come to, those of a resource once for each of
   *     its entries
   * @param arrivals the time for records that bring none, nanoseconds since the epoch
   * @throws MalformedPushException when the bytes are no such request or exceed the limits
   * @throws TooLargeException when the entries come to more bytes than they may
   */
  public OtlpLogs decode(
      String tenant,
      byte[] buffer,
      int offset,
      int length,
      DecodeLimits limits,
      int maxBytes,
      LongSupplier arrivals)
      throws MalformedPushException, TooLargeException {
    if (buffer.length >= Slice.LIMIT_BYTES) {
      throw new MalformedPushException(
          "request of "
              + length
              + " bytes is too large (expected: below "
              + Slice.LIMIT_BYTES
              + ")");
    }
    OtlpBatch batch = new OtlpBatch(mapping, buffer, limits, maxBytes, arrivals);
    Reading reading = new Reading(buffer, offset, length, batch);
    reading.request(offset + length);
    return batch.build(tenant);
  }

  /** One request being read. */
  private static final class Reading {
    private final byte[] buffer;
    private final ProtoReader in;
    private final OtlpBatch batch;
    private final SideText side;

    Reading(byte[] buffer, int offset, int length, OtlpBatch batch) {
      this.buffer = buffer;
      this.in = new ProtoReader(buffer, offset, length);
      this.batch = batch;
      this.side = batch.side;
    }

    void request(int end) throws MalformedPushException, TooLargeException {
      while (in.at() < end) {
        int tag = in.tag(end);
        if (tag >>> 3 == 1) {
          resourceLogs(in.lengthEnd(tag, end));
        } else {
          in.skip(tag, end);
        }
      }
    }

    /* Twice: the resource may stand behind its records, and is jumped to. */
    private void resourceLogs(int end) throws MalformedPushException, TooLargeException {
      int from = in.at();
      batch.beginResource();
      boolean any = false;
      try {
        while (in.at() < end) {
          int tag = in.tag(end);
          if (tag >>> 3 == 1) {
            resource(in.lengthEnd(tag, end));
          } else {
            any |= tag >>> 3 == 2;
            in.skip(tag, end);
          }
        }
      } catch (BadRecordException e) {
        throw new MalformedPushException("resource: " + e.getMessage());
      }
      if (!any) {
        return;
      }
      in.go(from);
      while (in.at() < end) {
        int tag = in.tag(end);
        if (tag >>> 3 == 2) {
          scopeLogs(in.lengthEnd(tag, end));
        } else {
          in.skip(tag, end);
        }
      }
    }

    private void resource(int end)
        throws MalformedPushException, TooLargeException, BadRecordException {
      while (in.at() < end) {
        int tag = in.tag(end);
        if (tag >>> 3 != 1) {
          in.skip(tag, end);
          continue;
        }
        int attributeEnd = in.lengthEnd(tag, end);
        int from = batch.resource().size();
        String key = keyAsWritten(attributeEnd);
        attribute(batch.resource(), OtlpBatch.NONE, false, attributeEnd, 1);
        batch.resourceAttribute(key, from);
      }
    }

    private String keyAsWritten(int end) throws MalformedPushException {
      int from = in.at();
      String key = "";
      while (in.at() < end) {
        int tag = in.tag(end);
        if (tag >>> 3 == 1) {
          int keyEnd = in.lengthEnd(tag, end);
          key = new String(buffer, in.at(), keyEnd - in.at(), UTF_8);
          in.go(keyEnd);
        } else {
          in.skip(tag, end);
        }
      }
      in.go(from);
      return key;
    }

    private void scopeLogs(int end) throws MalformedPushException, TooLargeException {
      int from = in.at();
      batch.beginScope();
      int records = 0;
      try {
        while (in.at() < end) {
          int tag = in.tag(end);
          if (tag >>> 3 == 1) {
            scope(in.lengthEnd(tag, end));
          } else {
            records += tag >>> 3 == 2 ? 1 : 0;
            in.skip(tag, end);
          }
        }
      } catch (BadRecordException e) {
        throw new MalformedPushException("scope: " + e.getMessage());
      }
      if (records == 0) {
        return;
      }
      batch.expect(records);
      in.go(from);
      while (in.at() < end) {
        int tag = in.tag(end);
        if (tag >>> 3 == 2) {
          record(in.lengthEnd(tag, end));
        } else {
          in.skip(tag, end);
        }
      }
    }

    private void scope(int end)
        throws MalformedPushException, TooLargeException, BadRecordException {
      Pairs scope = batch.scope();
      while (in.at() < end) {
        int tag = in.tag(end);
        switch (tag >>> 3) {
          case 1 -> addText(scope, OtlpBatch.SCOPE_NAME, tag, end);
          case 2 -> addText(scope, OtlpBatch.SCOPE_VERSION, tag, end);
          case 3 -> attribute(scope, OtlpBatch.NONE, false, in.lengthEnd(tag, end), 1);
          case 4 -> addNumber(scope, OtlpBatch.SCOPE_DROPPED, in.varint(tag, end) & 0xffffffffL);
          default -> in.skip(tag, end);
        }
      }
    }

    private void record(int end) throws MalformedPushException, TooLargeException {
      int mark = side.mark();
      try {
        fields(end);
      } catch (BadRecordException e) {
        side.back(mark);
        in.go(end);
        batch.reject(e.why());
      }
    }

    private void fields(int end)
        throws MalformedPushException, TooLargeException, BadRecordException {
      Pairs record = batch.record();
      record.cut(0);
      long time = 0;
      long observed = 0;
      long line = OtlpBatch.NONE;
      while (in.at() < end) {
        int tag = in.tag(end);
        switch (tag >>> 3) {
          case 1 -> time = in.fixed64(tag, end);
          case 2 -> {
            int severity = (int) in.varint(tag, end);
            if (severity != 0) {
              record.add(batch.field(OtlpBatch.SEVERITY_NUMBER), batch.severity(severity));
            }
          }
          case 3 -> addText(record, OtlpBatch.SEVERITY_TEXT, tag, end);
          case 5 -> line = text(in.lengthEnd(tag, end), 1);
          case 6 -> attribute(record, OtlpBatch.NONE, false, in.lengthEnd(tag, end), 1);
          case 7 -> addNumber(record, OtlpBatch.DROPPED, in.varint(tag, end) & 0xffffffffL);
          case 8 -> addNumber(record, OtlpBatch.FLAGS, in.fixed32(tag, end) & 0xffffffffL);
          case 9 -> addId(record, OtlpBatch.TRACE_ID, 16, BadRecord.TRACE_ID, tag, end);
          case 10 -> addId(record, OtlpBatch.SPAN_ID, 8, BadRecord.SPAN_ID, tag, end);
          case 11 -> observed = in.fixed64(tag, end);
          case 12 -> addText(record, OtlpBatch.EVENT_NAME, tag, end);
          default -> in.skip(tag, end);
        }
      }
      batch.add(time, observed, line);
    }

    private void addText(Pairs pairs, int field, int tag, int end) throws MalformedPushException {
      int textEnd = in.lengthEnd(tag, end);
      int length = textEnd - in.at();
      if (length > 0) {
        pairs.add(batch.field(field), Slice.of(0, in.at(), length));
      }
      in.go(textEnd);
    }

    private void addNumber(Pairs pairs, int field, long number)
        throws MalformedPushException, TooLargeException {
      if (number != 0) {
        pairs.add(batch.field(field), side.decimal(number));
      }
    }

    /* An id of nothing but zeros is none. */
    private void addId(Pairs pairs, int field, int bytes, BadRecord wrong, int tag, int end)
        throws MalformedPushException, TooLargeException, BadRecordException {
      int idEnd = in.lengthEnd(tag, end);
      int from = in.at();
      in.go(idEnd);
      if (idEnd > from && idEnd - from != bytes) {
        throw new BadRecordException(wrong);
      }
      for (int i = from; i < idEnd; i++) {
        if (buffer[i] != 0) {
          pairs.add(batch.field(field), side.hex(buffer, from, bytes));
          return;
        }
      }
    }

    /**
     * Reads a {@code KeyValue}; a map becomes a pair for each of its values.
     *
     * @param outer the name of the map that it stands in
     * @param inner whether it stands in one
     */
    private void attribute(Pairs pairs, long outer, boolean inner, int end, int depth)
        throws MalformedPushException, TooLargeException, BadRecordException {
      int keyAt = in.at();
      int keyLength = 0;
      int valueAt = -1;
      int valueEnd = -1;
      while (in.at() < end) {
        int tag = in.tag(end);
        int field = tag >>> 3;
        if (field == 1) {
          int keyEnd = in.lengthEnd(tag, end);
          keyAt = in.at();
          keyLength = keyEnd - keyAt;
          in.go(keyEnd);
        } else if (field == 2) {
          valueEnd = in.lengthEnd(tag, end);
          valueAt = in.at();
          in.go(valueEnd);
        } else {
          in.skip(tag, end);
        }
      }
      long name = inner ? batch.name(outer, keyAt, keyLength) : batch.name(keyAt, keyLength);
      if (valueAt < 0) {
        pairs.add(name, OtlpBatch.NONE);
        return;
      }
      in.go(valueAt);
      int mapEnd = mapEnd(valueEnd);
      if (mapEnd < 0) {
        pairs.add(name, text(valueEnd, depth));
      } else {
        requireDepth(depth);
        while (in.at() < mapEnd) {
          int tag = in.tag(mapEnd);
          if (tag >>> 3 == 1) {
            attribute(pairs, name, true, in.lengthEnd(tag, mapEnd), depth + 1);
          } else {
            in.skip(tag, mapEnd);
          }
        }
      }
      in.go(end);
    }

    /* The end of the map that a value is, with the reader at its beginning; -1 for other values. */
    private int mapEnd(int end) throws MalformedPushException {
      int from = in.at();
      int mapAt = -1;
      int mapEnd = -1;
      while (in.at() < end) {
        int tag = in.tag(end);
        if (tag >>> 3 == 6) {
          mapEnd = in.lengthEnd(tag, end);
          mapAt = in.at();
          in.go(mapEnd);
        } else {
          mapEnd = -1;
          in.skip(tag, end);
        }
      }
      in.go(mapEnd < 0 ? from : mapAt);
      return mapEnd;
    }

    private static void requireDepth(int depth) throws BadRecordException {
      if (depth >= OtlpBatch.MAX_DEPTH) {
        throw new BadRecordException(BadRecord.TOO_DEEP);
      }
    }

    /** Reads an {@code AnyValue} as text: a string as it is, maps and lists in JSON. */
    private long text(int end, int depth)
        throws MalformedPushException, TooLargeException, BadRecordException {
      long text = OtlpBatch.NONE;
      while (in.at() < end) {
        int tag = in.tag(end);
        switch (tag >>> 3) {
          case 1 -> {
            int textEnd = in.lengthEnd(tag, end);
            text = Slice.of(0, in.at(), textEnd - in.at());
            in.go(textEnd);
          }
          case 2 -> text = batch.bool(in.varint(tag, end) != 0);
          case 3 -> text = side.decimal(in.varint(tag, end));
          case 4 -> {
            int mark = side.mark();
            side.number(Double.longBitsToDouble(in.fixed64(tag, end)));
            text = side.since(mark);
          }
          case 5 -> {
            int mark = side.mark();
            jsonList(in.lengthEnd(tag, end), depth);
            text = side.since(mark);
          }
          case 6 -> {
            int mark = side.mark();
            jsonMap(in.lengthEnd(tag, end), depth);
            text = side.since(mark);
          }
          case 7 -> {
            int bytesEnd = in.lengthEnd(tag, end);
            text = side.base64(buffer, in.at(), bytesEnd - in.at());
            in.go(bytesEnd);
          }
          default -> in.skip(tag, end);
        }
      }
      return text;
    }

    private void json(int end, int depth)
        throws MalformedPushException, TooLargeException, BadRecordException {
      /* Of several values in one the last counts, as with every field that stands once. */
      int mark = side.mark();
      side.text("null");
      while (in.at() < end) {
        int tag = in.tag(end);
        int field = tag >>> 3;
        if (field < 1 || field > 7) {
          in.skip(tag, end);
          continue;
        }
        side.back(mark);
        switch (field) {
          case 1 -> {
            int textEnd = in.lengthEnd(tag, end);
            side.jsonString(buffer, in.at(), textEnd - in.at());
            in.go(textEnd);
          }
          case 2 -> side.text(in.varint(tag, end) != 0 ? "true" : "false");
          case 3 -> side.decimal(in.varint(tag, end));
          case 4 -> {
            double number = Double.longBitsToDouble(in.fixed64(tag, end));
            if (Double.isNaN(number) || Double.isInfinite(number)) {
              side.text("null");
            } else {
              side.number(number);
            }
          }
          case 5 -> jsonList(in.lengthEnd(tag, end), depth);
          case 6 -> jsonMap(in.lengthEnd(tag, end), depth);
          default -> {
            int bytesEnd = in.lengthEnd(tag, end);
            side.put('"');
            side.base64(buffer, in.at(), bytesEnd - in.at());
            side.put('"');
            in.go(bytesEnd);
          }
        }
      }
    }

    private void jsonList(int end, int depth)
        throws MalformedPushException, TooLargeException, BadRecordException {
      requireDepth(depth);
      side.put('[');
      boolean first = true;
      while (in.at() < end) {
        int tag = in.tag(end);
        if (tag >>> 3 != 1) {
          in.skip(tag, end);
          continue;
        }
        if (!first) {
          side.put(',');
        }
        first = false;
        int valueEnd = in.lengthEnd(tag, end);
        json(valueEnd, depth + 1);
      }
      side.put(']');
    }

    private record Member(int keyAt, int keyEnd, int valueAt, int valueEnd) {}

    /* In the order of their names, the last of equal ones: as Go writes a map. */
    private void jsonMap(int end, int depth)
        throws MalformedPushException, TooLargeException, BadRecordException {
      requireDepth(depth);
      List<Member> members = members(end);
      members.sort(
          (a, b) -> Arrays.compareUnsigned(buffer, a.keyAt, a.keyEnd, buffer, b.keyAt, b.keyEnd));
      side.put('{');
      boolean first = true;
      for (int i = 0; i < members.size(); i++) {
        Member one = members.get(i);
        if (i + 1 < members.size() && sameKey(one, members.get(i + 1))) {
          continue;
        }
        if (!first) {
          side.put(',');
        }
        first = false;
        side.jsonString(buffer, one.keyAt, one.keyEnd - one.keyAt);
        side.put(':');
        in.go(one.valueAt);
        json(one.valueEnd, depth + 1);
      }
      side.put('}');
      in.go(end);
    }

    private boolean sameKey(Member a, Member b) {
      return Arrays.equals(buffer, a.keyAt, a.keyEnd, buffer, b.keyAt, b.keyEnd);
    }

    private List<Member> members(int end) throws MalformedPushException, TooLargeException {
      List<Member> members = new ArrayList<>();
      while (in.at() < end) {
        int tag = in.tag(end);
        if (tag >>> 3 != 1) {
          in.skip(tag, end);
          continue;
        }
        int memberEnd = in.lengthEnd(tag, end);
        batch.member(members.size());
        int keyAt = in.at();
        int keyEnd = keyAt;
        int valueAt = keyAt;
        int valueEnd = keyAt;
        while (in.at() < memberEnd) {
          int inner = in.tag(memberEnd);
          if (inner >>> 3 == 1) {
            keyEnd = in.lengthEnd(inner, memberEnd);
            keyAt = in.at();
            in.go(keyEnd);
          } else if (inner >>> 3 == 2) {
            valueEnd = in.lengthEnd(inner, memberEnd);
            valueAt = in.at();
            in.go(valueEnd);
          } else {
            in.skip(inner, memberEnd);
          }
        }
        members.add(new Member(keyAt, keyEnd, valueAt, valueEnd));
      }
      return members;
    }
  }
}
