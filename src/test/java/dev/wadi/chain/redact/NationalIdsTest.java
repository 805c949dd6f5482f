package dev.wadi.chain.redact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.chain.redact.profile.RedactionProfile;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** National identifiers with their check digits, and words where those are weak. */
class NationalIdsTest {
  private final Redactor redactor = new Redactor(RedactionProfile.all());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "ssn 536-90-4399|ssn [REDACTED:ssn]",
        "social security number 536904399|social security number [REDACTED:ssn]",
        "SSN: 536 90 4399|SSN: [REDACTED:ssn]",
        "NHS number 943 476 5919|NHS number [REDACTED:nhs]",
        "nhs=9434765919|nhs=[REDACTED:nhs]",
        "PESEL 44051401359|PESEL [REDACTED:pesel]",
        "aadhaar 2341 2341 2346|aadhaar [REDACTED:aadhaar]",
        "Aadhaar: 234123412346|Aadhaar: [REDACTED:aadhaar]",
        "529.982.247-25|[REDACTED:cpf]",
        "cpf=52998224725|cpf=[REDACTED:cpf]",
        "cf RSSMRA85T10A562S ok|cf [REDACTED:codice-fiscale] ok",
        "dni 12345678Z|dni [REDACTED:nif]",
        "DNI: 12345678-Z|DNI: [REDACTED:nif]",
        "nie=X1234567L|nie=[REDACTED:nif]",
        "NIF 123456789|NIF [REDACTED:nif]",
        "bsn: 703082462|bsn: [REDACTED:bsn]",
        "Steuer-ID 86095742719|Steuer-ID [REDACTED:steuer-id]",
        "Steueridentifikationsnummer: 47036892816|Steueridentifikationsnummer:"
            + " [REDACTED:steuer-id]",
        "steuerId=47036892816|steuerId=[REDACTED:steuer-id]",
        "811228-9874|[REDACTED:personnummer]",
        "personnummer 198112289874|personnummer [REDACTED:personnummer]",
        "19811228-9874|[REDACTED:personnummer]",
      })
  void removes(String line, String expected) {
    assertThat(redactor.redact(line)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "536-90-43990",
        "1536-90-4399",
        "ssn 666-12-3456",
        "nhs 9434765918",
        "9434765919",
        "pesel 44051401358",
        "44051401359",
        "aadhaar 234123412345",
        "529.982.247-26",
        "RSSMRA85T10A562T",
        "dni 12345678A",
        "bsn 703082463",
        "Steuer-ID 86095742718",
        "811228-9875",
        "steuer 11111111111",
      })
  void leaves_alone(String line) {
    assertThat(redactor.redact(line)).isEqualTo(line);
  }
}
