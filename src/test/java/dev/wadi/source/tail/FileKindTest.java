package dev.wadi.source.tail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no text is told from text by its first bytes, in whatever encoding the text is. */
class FileKindTest {
  private static String kind(byte[] head) {
    return FileKind.refusal(head, false, TextEncoding.AUTO);
  }

  private static byte[] random(int bytes, long seed) {
    byte[] head = new byte[bytes];
    new Random(seed).nextBytes(head);
    head[0] = 'S'; // no mark of UTF-16 by chance
    return head;
  }

  @ParameterizedTest
  @ValueSource(ints = {96, 128, 200, 333, 512, 1000, 2048, 4096})
  void random_bytes_are_binary_whatever_the_seed(int bytes) {
    for (long seed = 0; seed < 2000; seed++) {
      assertThat(kind(random(bytes, seed))).as("seed " + seed).isEqualTo("binary data");
    }
  }

  @Test
  void of_the_shortest_that_are_looked_at_nearly_all_are_known() {
    int taken = 0;
    for (long seed = 0; seed < 10_000; seed++) {
      taken += kind(random(64, seed)) == null ? 1 : 0;
    }

    assertThat(taken).isLessThan(50);
  }

  @Test
  void what_is_packed_without_a_name_that_says_so_is_binary() throws IOException {
    byte[] text = "2026-11-29T10:00:00Z level=info msg=\"order paid\" id=".getBytes(UTF_8);
    for (int seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      ByteArrayOutputStream packed = new ByteArrayOutputStream();
      try (DeflaterOutputStream deflating =
          new DeflaterOutputStream(packed, new Deflater(9, true))) {
        for (int i = 0; i < 2000; i++) {
          deflating.write(text);
          deflating.write((random.nextInt() + "\n").getBytes(UTF_8));
        }
      }

      assertThat(kind(Arrays.copyOf(packed.toByteArray(), 1024)))
          .as("seed " + seed)
          .isEqualTo("binary data");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ISO-8859-1   | 12:00:01 WARN Größe überschritten, Straße für Käufer gesperrt: äöüß",
        "windows-1252 | 12:00:01 WARN „Größe“ überschritten – 5 € für Käufer",
        "windows-1251 | 12:00:01 ОШИБКА Соединение с базой данных потеряно",
        "KOI8-R       | 12:00:01 ОШИБКА Соединение с базой данных потеряно",
        "IBM866       | 12:00:01 ОШИБКА Соединение с базой данных потеряно",
        "GB18030      | 订单四七一一已支付,数据库连接超时,请稍后重试",
        "Big5         | 訂單已支付資料庫連接逾時請稍後重試",
        "Shift_JIS    | 注文は支払われました。データベース接続がタイムアウトしました",
        "EUC-JP       | 注文は支払われました。データベース接続がタイムアウトしました",
        "ISO-2022-JP  | 注文は支払われました。データベース接続がタイムアウトしました",
        "EUC-KR       | 주문이 결제되었습니다 데이터베이스 연결 시간이 초과되었습니다",
        "windows-1253 | Η σύνδεση με τη βάση δεδομένων χάθηκε",
        "windows-1255 | החיבור למסד הנתונים אבד",
        "windows-1256 | انقطع الاتصال بقاعدة البيانات",
        "UTF-8        | 订单四七一一已支付,数据库连接超时,请稍后重试 🐫🐫🐫",
        "UTF-16       | 订单四七一一已支付,数据库连接超时 paid",
      })
  void text_is_text_in_every_encoding(String encoding, String line) {
    String text = (line + "\r\n\tat x\n").repeat(200);
    byte[] bytes = text.getBytes(Charset.forName(encoding));
    for (int length = 64; length <= 4096; length += 63) {
      assertThat(kind(Arrays.copyOf(bytes, Math.min(length, bytes.length))))
          .as(length + " bytes")
          .isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u001b[32mINFO\u001b[0m \u001b[1;36mshop\u001b[0m started\n", // colours
        "\u001b]0;title\u0007$ make\r\nm\bmake: *** \u0007 error\r\n", // a terminal's record
        "10:00 8=FIX.4.4\u00019=148\u000135=D\u000149=SENDER\u000156=TARGET-1\u000155=MSFT\n",
      })
  void controls_that_logs_have_are_no_sign_of_anything(String line) {
    assertThat(kind(line.repeat(100).getBytes(UTF_8))).isNull();
  }

  @Test
  void a_bell_in_a_text_of_an_older_encoding_is_none_either() {
    String line = "12:00:01 ОШИБКА Соединение с базой данных потеряно, повторная попытка\n";
    byte[] bytes = ("\u0007" + line).repeat(60).getBytes(Charset.forName("windows-1251"));

    assertThat(kind(bytes)).isNull();
  }

  @Test
  void what_somebody_says_is_text_is_read() {
    assertThat(FileKind.refusal(random(4096, 1), false, TextEncoding.WINDOWS_1252)).isNull();
  }
}
