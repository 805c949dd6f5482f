package dev.wadi.chain.validate;

import dev.wadi.chain.validate.schema.EntrySchema;
import dev.wadi.chain.validate.schema.SchemaBook;
import dev.wadi.chain.validate.schema.SchemaCheck;
import dev.wadi.model.Batch;
import dev.wadi.model.Established;
import dev.wadi.model.Ledger;
import dev.wadi.model.LogStream;
import dev.wadi.model.RefusedEntry;
import dev.wadi.model.RefusedException;
import dev.wadi.model.Verdict;
import dev.wadi.model.Verdict.Refusal;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Processor;
import org.jspecify.annotations.Nullable;

/**
 * Leaves in the exchange's batch what a {@link Validator} keeps, and what fits the schemas of its
 * tenant and source.
 *
 * <p>When a part was refused, the {@link Established#LEDGER} has how many entries, the first reason
 * and the text for the sender, {@link Established#REFUSED_ENTRIES} the places, and the rest goes
 * on. When all of it was, or a part of a batch that is {@link Established#WHOLE}, the exchange
 * fails with {@link Established#REFUSED}. Entries that do not fit a schema and whose sender is told
 * nothing are in {@link #UNFIT}, for a route to set them aside. Never blocks.
 */
public final class ValidateProcessor implements Processor {
  /** {@code Batch}: entries that fit no schema, as they came; absent when there are none. */
  public static final String UNFIT = "wadi.unfit";

  private static final int MOST_TEXTS = 10;
  private static final int SHOWN_CHARACTERS = 200;

  private final Validator validator;
  private final Validator lenient;
  private final SchemaBook schemas;
  private final SchemaCheck check;
  private final Misfits misfits;

  /** What becomes of entries that do not fit. */
  public enum Misfits {
    /** Refused where the sender is told so, else set aside. */
    AUTO,
    /** Refused. */
    REFUSE,
    /** Set aside, and the sender is told that all is well. */
    SET_ASIDE
  }

  /** Without schemas. */
  public ValidateProcessor(Validator validator, Validator lenient) {
    this(validator, lenient, SchemaBook.none(), new SchemaCheck(), Misfits.AUTO);
  }

  /**
   * @param validator for batches of most formats
   * @param lenient for those with {@link Established#ANY_TIME_AND_LABELS}
   */
  public ValidateProcessor(
      Validator validator,
      Validator lenient,
      SchemaBook schemas,
      SchemaCheck check,
      Misfits misfits) {
    this.validator = validator;
    this.lenient = lenient;
    this.schemas = schemas;
    this.check = check;
    this.misfits = misfits;
  }

  @Override
  public void process(Exchange exchange) throws InvalidPayloadException {
    Batch batch = exchange.getMessage().getMandatoryBody(Batch.class);
    boolean anyNames = exchange.getProperty(Established.ANY_LABEL_NAMES, false, Boolean.class);
    boolean any = exchange.getProperty(Established.ANY_TIME_AND_LABELS, false, Boolean.class);
    Validated validated = (any ? lenient : validator).validate(batch, anyNames);
    Batch kept = validated.batch();
    List<Part> refused = new ArrayList<>(0);
    if (!validated.refused().isEmpty()) {
      List<RefusedEntry> told = new ArrayList<>();
      validated.refused().forEach(complaint -> told.addAll(complaint.told()));
      refused.add(
          new Part(
              validated.refusedEntries(),
              validated.refused().get(0).reason(),
              validated.text(),
              told));
    }
    Batch aside = null;
    List<EntrySchema> fitting = schemas.isEmpty() ? List.of() : schemasOf(exchange, kept);
    if (!fitting.isEmpty() && !kept.isEmpty()) {
      SchemaCheck.Parted parted = check.part(kept, fitting);
      kept = parted.fit();
      if (parted.unfit() != null && isRefused(exchange)) {
        refused.add(
            new Part(
                parted.unfitEntries(),
                Refusal.SCHEMA,
                text(batch, parted.unfitEntries(), parted.told()),
                parted.told()));
      } else {
        aside = parted.unfit();
      }
    }
    settle(exchange, batch, kept, refused, aside);
  }

  private record Part(int entries, Refusal reason, String text, List<RefusedEntry> told) {}

  private List<EntrySchema> schemasOf(Exchange exchange, Batch batch) {
    return schemas.of(batch.tenant(), exchange.getProperty(Established.SOURCE, "", String.class));
  }

  private boolean isRefused(Exchange exchange) {
    return switch (misfits) {
      case REFUSE -> true;
      case SET_ASIDE -> false;
      case AUTO -> exchange.getProperty(Established.TOLD, false, Boolean.class);
    };
  }

  private static void settle(
      Exchange exchange, Batch batch, Batch kept, List<Part> refused, @Nullable Batch aside) {
    exchange.getMessage().setBody(kept);
    if (!refused.isEmpty()) {
      List<RefusedEntry> told = new ArrayList<>();
      refused.forEach(part -> told.addAll(part.told()));
      exchange.setProperty(Established.REFUSED_ENTRIES, told);
      Part first = refused.get(0);
      boolean whole = exchange.getProperty(Established.WHOLE, false, Boolean.class);
      if (whole || (kept.isEmpty() && aside == null)) {
        Verdict.Refused all = new Verdict.Refused(batch.entries(), first.reason());
        exchange.setProperty(Established.REFUSED, all);
        exchange.setException(new RefusedException(texts(refused), all, 0));
        return;
      }
      if (exchange.getProperty(Established.LEDGER) instanceof Ledger ledger) {
        String text = texts(refused);
        for (Part part : refused) {
          ledger.refused(batch, part.entries(), part.reason(), text);
        }
      }
    }
    if (aside != null) {
      exchange.setProperty(UNFIT, aside);
    }
  }

  private static String texts(List<Part> refused) {
    StringBuilder texts = new StringBuilder(refused.get(0).text());
    for (Part part : refused.subList(1, refused.size())) {
      texts.append('\n').append(part.text());
    }
    return texts.toString();
  }

  /* Each by its stream and its place in it, as a sender of Loki's finds it in what it sent. */
  private static String text(Batch came, int entries, List<RefusedEntry> told) {
    StringBuilder text = new StringBuilder();
    for (RefusedEntry entry : told.subList(0, Math.min(told.size(), MOST_TEXTS))) {
      String labels = entry.stream().toString();
      text.append(place(came, entry)).append(" '");
      text.append(
          labels.length() <= SHOWN_CHARACTERS
              ? labels
              : labels.substring(0, SHOWN_CHARACTERS) + "…");
      text.append("' ").append(entry.reason()).append('\n');
    }
    if (entries > MOST_TEXTS) {
      text.append("and ").append(entries - MOST_TEXTS).append(" more entries\n");
    }
    text.setLength(text.length() - 1);
    return text.toString();
  }

  /* By its bytes: what was refused before it is no longer counted in the stream that it has now. */
  private static String place(Batch came, RefusedEntry entry) {
    List<LogStream> streams = came.streams();
    for (int i = 0; i < streams.size(); i++) {
      LogStream stream = streams.get(i);
      for (int j = 0; j < stream.size(); j++) {
        if (stream.lineOffset(j) == entry.offset() && stream.lineBuffer(j) == entry.buffer()) {
          return "entry " + j + " of stream " + i;
        }
      }
    }
    return "entry " + entry.position() + " of stream";
  }
}
