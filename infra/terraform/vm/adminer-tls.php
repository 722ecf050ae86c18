<?php
// adminer by TLS, to RDS: whose certificate has to be one of the region's authority.
return new class extends Adminer\Plugin {
    function connectSsl() {
        return ['key' => null, 'cert' => null, 'ca' => '/files/rds.pem', 'verify' => true];
    }
};
