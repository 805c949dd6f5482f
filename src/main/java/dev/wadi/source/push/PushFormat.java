package dev.wadi.source.push;

import dev.wadi.codec.loki.MalformedPushException;
import dev.wadi.codec.loki.TooLargeException;
import dev.wadi.source.door.DoorBatch;
import dev.wadi.source.door.DoorBody;
import dev.wadi.source.door.DoorFormat;
import dev.wadi.source.door.DoorHead;
import dev.wadi.source.door.DoorOutcome;
import dev.wadi.source.door.DoorPath;
import dev.wadi.source.door.DoorReply;
import java.util.List;

/**
 * Loki's push, its path of old, and logtap's lines: 204 without a body, 400 with the texts when a
 * part was refused, else the status that Loki has for it and a text.
 */
public final class PushFormat implements DoorFormat {
  private final PushSource source;
  private final PushDecoder decoder;

  public PushFormat(PushSource source, PushDecoder decoder) {
    this.source = source;
    this.decoder = decoder;
  }

  @Override
  public String source() {
    return source.label();
  }

  @Override
  public List<DoorPath> paths() {
    return List.of(new DoorPath(source.path()));
  }

  /* A snappy block, as Loki's clients send it. */
  @Override
  public boolean packsProtobuf() {
    return source != PushSource.RAW;
  }

  /* logtap takes lines as they are. */
  @Override
  public boolean anyTimeAndLabels() {
    return source == PushSource.RAW;
  }

  @Override
  public DoorBatch decode(DoorBody body) throws MalformedPushException, TooLargeException {
    return decoder.decode(source, body);
  }

  @Override
  public DoorReply reply(DoorHead head, DoorOutcome outcome) {
    return outcome.how() == DoorOutcome.How.KEPT
        ? DoorReply.empty(204)
        : DoorReply.text(outcome.status(), outcome.text());
  }
}
