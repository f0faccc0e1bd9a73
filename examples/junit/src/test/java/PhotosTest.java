import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

class PhotosTest {
    static final String SECRET = "nobody else may read this";
    static final URI ENDPOINT =
            URI.create(System.getenv().getOrDefault("SEALSTACK_ENDPOINT", "http://127.0.0.1:4566"));
    static final StaticCredentialsProvider CREDENTIALS =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test"));

    final S3Client s3 = S3Client.builder().endpointOverride(ENDPOINT).credentialsProvider(CREDENTIALS)
            .region(Region.US_EAST_1).forcePathStyle(true).build();
    final KmsClient kms = KmsClient.builder().endpointOverride(ENDPOINT).credentialsProvider(CREDENTIALS)
            .region(Region.US_EAST_1).build();

    /** Asks the control API, and gives its answer: JSON. */
    static String control(String method, String path, String body) throws Exception {
        var request = HttpRequest.newBuilder(ENDPOINT.resolve("/_sealstack/" + path))
                .method(method, BodyPublishers.ofString(body)).build();
        var response = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
        assertEquals(200, response.statusCode(), response.body());
        return response.body();
    }

    @BeforeEach
    void emptyCloud() throws Exception {
        control("POST", "reset", "");
        s3.createBucket(b -> b.bucket("photos"));
    }

    void put(String keyId) {
        s3.putObject(b -> b.bucket("photos").key("cat").serverSideEncryption("aws:kms").ssekmsKeyId(keyId),
                RequestBody.fromString(SECRET));
    }

    @Test
    void whatIsUploadedIsSealed() throws Exception {
        put(null);
        assertEquals("{\"found\":[]}", control("POST", "at-rest/search", "{\"text\":\"" + SECRET + "\"}"));
    }

    @Test
    void anUploadOutlivesFailures() throws Exception {
        control("POST", "faults", "{\"operation\":\"PutObject\",\"error\":\"SlowDown\",\"count\":2}");
        put(null);
        assertTrue(control("GET", "faults", "").contains("\"struck\":2"));
    }

    @Test
    void anObjectIsLostWithItsKey() throws Exception {
        var keyId = kms.createKey().keyMetadata().keyId();
        put(keyId);
        kms.scheduleKeyDeletion(b -> b.keyId(keyId).pendingWindowInDays(7));
        control("POST", "clock/advance", "{\"by\":\"8d\"}");
        var refusal = assertThrows(S3Exception.class, () -> s3.getObject(b -> b.bucket("photos").key("cat")));
        assertEquals("KMS.NotFoundException", refusal.awsErrorDetails().errorCode());
    }
}
