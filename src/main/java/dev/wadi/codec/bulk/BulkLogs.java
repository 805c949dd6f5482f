package dev.wadi.codec.bulk;

import dev.wadi.codec.plain.LinePlaces;
import dev.wadi.model.Batch;
import java.util.List;

/**
 * What was read out of a bulk request.
 *
 * @param batch its good documents
 * @param items all of its actions, in their order
 * @param faults how many of them are not taken
 * @param places of the good ones among the actions
 */
public record BulkLogs(Batch batch, List<BulkItem> items, int faults, LinePlaces places) {
  public BulkLogs {
    items = List.copyOf(items);
  }
}
