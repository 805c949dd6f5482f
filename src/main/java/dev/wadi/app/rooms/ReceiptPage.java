package dev.wadi.app.rooms;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.buffer.wal.Receipt;
import dev.wadi.buffer.wal.ReceiptStatus;
import dev.wadi.buffer.wal.Wal;
import dev.wadi.console.GuardedPage;
import dev.wadi.console.OpenPage;
import java.io.IOException;
import java.util.Map;

/**
 * {@code GET /wadi/receipt/<value>}: where an accepted push is, as JSON. 200 while the WAL holds
 * it, 404 when it is gone or never was (the body says which, and who has it), 400 for what is no
 * receipt. Threads share it.
 */
final class ReceiptPage implements GuardedPage {
  static final String PATH = "/wadi/receipt/";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TYPE = "application/json; charset=utf-8";

  private final Wal wal;

  ReceiptPage(Wal wal) {
    this.wal = wal;
  }

  @Override
  public OpenPage.Answer answer(String value) throws IOException {
    Receipt receipt;
    try {
      receipt = Receipt.parse(value);
    } catch (IllegalArgumentException e) {
      return new OpenPage.Answer(400, TYPE, text(Map.of("error", String.valueOf(e.getMessage()))));
    }
    ReceiptStatus status = wal.status(receipt);
    boolean there =
        switch (status.record()) {
          case INTACT, DAMAGED -> true;
          case GONE, UNKNOWN -> false;
        };
    return new OpenPage.Answer(there ? 200 : 404, TYPE, json(status));
  }

  static String json(ReceiptStatus status) {
    return text(status.document());
  }

  private static String text(Map<String, ?> document) {
    try {
      return JSON.writeValueAsString(document);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Texts in a map are always JSON", e);
    }
  }
}
