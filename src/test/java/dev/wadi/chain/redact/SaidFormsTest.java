package dev.wadi.chain.redact;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets that sentences tell, phrases of wallets, hashes of passwords. */
class SaidFormsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "la contraseña es %s",
        "the pw is %s",
        "mật khẩu của bạn: %s",
        "a senha é %s",
        "senha inválida: %s",
        "le mot de passe est %s",
        "la password è %s",
        "das Passwort lautet %s",
        "het wachtwoord is %s",
        "hasło to %s",
        "lösenordet är %s",
        "şifreniz: %s",
        "пароль %s",
        "неверный пароль: %s",
        "密码是%s",
        "密码错误：%s",
        "パスワードは%sです",
        "비밀번호는 %s입니다",
        "סיסמה חדשה: %s",
        "password was changed to %s",
        "// %s is the password"
      })
  void what_a_sentence_tells_is_gone(String sentence) {
    String line = sentence.replace("%s", Worn.SECRET);

    assertThat(Worn.redacted(line)).isEqualTo(sentence.replace("%s", "[REDACTED:secret]"));
    Worn.isClean(Worn.redacted(line));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "la contraseña es incorrecta",
        "пароль изменён пользователем ann",
        "密码长度必须是8位",
        "パスワードを変更しました (user ann)",
        "비밀번호 변경: user ann",
        "das Passwort lautet anders",
        "this is the password dialog",
        "password error: timeout"
      })
  void sentences_that_tell_nothing_stay(String line) {
    Worn.keeps(line);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "legal winner thank year wave sausage worth useful legal winner thank yellow",
        "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon"
            + " about",
        "legal-winner-thank-year-wave-sausage-worth-useful-legal-winner-thank-yellow",
        "hamster diagram private dutch cause delay private meat slide toddler razor book happy"
            + " fancy gospel tennis maple dilemma loan word shrug inflict delay length"
      })
  void the_phrase_of_a_wallet_is_known_by_its_checksum(String phrase) {
    assertThat(Worn.redacted("restored from " + phrase + ", done"))
        .isEqualTo("restored from [REDACTED:secret], done");
  }

  @Test
  void the_key_of_a_wallet_is_known_by_its_checksum() {
    String key = "5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ";

    assertThat(Worn.redacted("imported " + key)).isEqualTo("imported [REDACTED:token]");
    Worn.keeps("imported " + key.replace("yTJ", "yTK"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"pan_5018_2047_9117_9994", "pan_4111-1111-1111-1111", "card_4111 1111 1111 1111"})
  void a_card_whose_first_group_hangs_on_a_word_is_found(String line) {
    assertThat(Worn.redacted(line))
        .isEqualTo(line.substring(0, line.indexOf('_') + 1) + "[REDACTED:cc]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "legal winner thank year wave sausage worth useful legal winner thank wave",
        "the quick brown fox jumps over the lazy dog and then goes home to sleep for ever"
      })
  void words_without_a_checksum_stay(String line) {
    Worn.keeps(line);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$6$Qa9x1xTq$5c1mN6wqk3nD2vJ0sQH1o8eXbV7yR4uZpL2kT9fGhJwE5rBnCxD8aMvKqYtUiPoLs3dFgHjKlZ",
        "$2y$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy",
        "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21l$RdescudvJCsgt3ub+b+dWRWJTmaaJObG",
        "$apr1$Zk7pQ2wX$Qa9x1xTq5c1mN6wqk3nD2/"
      })
  void the_hash_of_a_password_is_taken(String hash) {
    assertThat(Worn.redacted("root:" + hash + ":19000:0:99999:7:::"))
        .isEqualTo("root:[REDACTED:secret]:19000:0:99999:7:::");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "at com.acme.Order$1.run(Order.java:17)",
        "SELECT $1, $2 FROM t WHERE a = $3",
        "cost $12.50 and $6$",
        "Proxy$Lambda$14/0x0000000800"
      })
  void other_dollars_stay(String line) {
    Worn.keeps(line);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ENV DB_PASSWORD %s",
        "setx API_KEY %s /M",
        "Set-Variable -Name token -Value %s",
        "reg add HKCU /v Password /d %s",
        "app -Password %s",
        "7z a -p%s a.7z b",
        "echo 'ann:%s' | chpasswd",
        "echo %s | docker login --password-stdin",
        "echo %s | sudo -S ls",
        "machine h login ann password %s",
        "new UsernamePasswordCredentials(\"ann\", \"%s\")",
        "auth=('ann', '%s')",
        "OPER ann %s"
      })
  void further_commands_are_known(String form) {
    Worn.loses(form);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"k\":\"password\",\"v\":\"%s\"}",
        "{\"name\":\"password\",\"type\":\"string\",\"data\":\"%s\"}",
        "? password\n: %s",
        "{\"field\":\"apiKey\",\"new\":\"%s\"}",
        "{\"op\":\"replace\",\"path\":\"/password\",\"value\":\"%s\"}",
        "<td>password</td><td>%s</td>",
        "<password>\n  %s\n</password>",
        "<void property=\"password\"><string>%s</string></void>",
        "Content-Disposition: form-data; name=\"password\"\r\n\r\n%s\r\n--x",
        "WHERE password LIKE '%s'",
        "WHERE password IN ('%s')",
        "\"password\" to \"%s\"",
        "password\t%s",
        "password - %s",
        "│ password │ %s │",
        "@password varchar(10) = '%s'",
        "variable \"password\" {\n  default = \"%s\"\n}"
      })
  void further_containers_are_known(String form) {
    String line = form.replace("%s", Worn.SECRET);

    assertThat(Worn.redacted(line)).isEqualTo(form.replace("%s", "[REDACTED:secret]"));
    Worn.isClean(Worn.redacted(line));
  }
}
