package dev.wadi.codec.parquet;

/** The columns, as the footer describes them. */
final class Schema {
  private static final int REQUIRED = 0;
  private static final int REPEATED = 2;
  private static final int UTF8 = 0;
  private static final int MAP = 1;

  private Schema() {}

  /** Writes a list of structures "SchemaElement". */
  static void write(ThriftCompact out, int field, boolean withMetadata) {
    out.structs(field, withMetadata ? 11 : 7);
    out.element().text(4, "wadi").i32(5, withMetadata ? 4 : 3).end();
    time(out);
    map(out, "labels");
    text(out, "msg");
    if (withMetadata) {
      map(out, "metadata");
    }
  }

  private static void time(ThriftCompact out) {
    out.element().i32(1, Column.INT64).i32(3, REQUIRED).text(4, "ts");
    out.struct(10).struct(8).bool(1, false).struct(2).empty(3).end().end().end().end();
  }

  private static void map(ThriftCompact out, String name) {
    out.element().i32(3, REQUIRED).text(4, name).i32(5, 1).i32(6, MAP);
    out.struct(10).empty(2).end().end();
    out.element().i32(3, REPEATED).text(4, "key_value").i32(5, 2).end();
    text(out, "key");
    text(out, "value");
  }

  private static void text(ThriftCompact out, String name) {
    out.element().i32(1, Column.BYTE_ARRAY).i32(3, REQUIRED).text(4, name).i32(6, UTF8);
    out.struct(10).empty(1).end().end();
  }
}
