<?php
# SPDX-License-Identifier: Apache-2.0
#
# The application of the tests of PHP.
file_put_contents('${LAB}/witness', $_SERVER['REQUEST_URI'] . "\n", FILE_APPEND);
setcookie('session', 'theirs');
echo 'theirs: ', $_SERVER['REQUEST_METHOD'], ' ', $_SERVER['REQUEST_URI'], ' ', file_get_contents('php://input');
