package dev.wadi.source.datagram;

import dev.wadi.codec.logd.LogdQuery;
import dev.wadi.model.LinesWanted;

/** What a query by datagram asks of a buffer. */
final class DatagramQueries {
  private DatagramQueries() {}

  /**
   * @param most lines of an answer, whatever was asked for
   */
  static LinesWanted wanted(String tenant, LogdQuery query, int most) {
    long lines = query.limit() == 0 ? most : Math.min(query.limit(), most);
    return new LinesWanted(
        tenant,
        query::answersIn,
        (int) Math.min(query.offset(), Integer.MAX_VALUE - most),
        (int) lines);
  }
}
