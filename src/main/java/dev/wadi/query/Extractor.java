package dev.wadi.query;

import java.util.Locale;

/** Makes labels out of the text of a line. */
enum Extractor implements Stage {
  /**
   * The members of a JSON object; nested names are joined by {@code _}, arrays and nulls are left
   * out. A line that is no JSON object gives no labels and {@code __error__="JSONParserErr"}.
   */
  JSON {
    @Override
    void extract(Fields fields, byte[] buffer, int offset, int length) {
      fields.beginParse();
      if (!fields.json().read(fields, buffer, offset, length)) {
        fields.failParse("JSONParserErr");
      }
    }
  },
  /** Pairs of {@code name=value} or {@code name="value"}; what is none is passed over. */
  LOGFMT {
    @Override
    void extract(Fields fields, byte[] buffer, int offset, int length) {
      fields.beginParse();
      fields.logfmt().read(fields, buffer, offset, length);
    }
  };

  abstract void extract(Fields fields, byte[] buffer, int offset, int length);

  @Override
  public String toString() {
    return "| " + name().toLowerCase(Locale.ROOT);
  }
}
