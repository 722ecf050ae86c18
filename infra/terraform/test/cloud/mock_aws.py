"""AWS for tests: moto, and what Terraform's provider asks that moto 5.2.1 does not answer. Serves on 127.0.0.1.

mock_aws.py PORT IMAGE: the port, and the name of the one machine image there is
"""

import json
import sys
import uuid

from moto.autoscaling.models import FakeScalingPolicy, LifecycleHook
from moto.autoscaling.responses import AutoScalingResponse
from moto.core.responses import EmptyResult
from moto.ec2.models import amis, launch_templates, security_groups
from moto.ec2.responses.monitoring import Monitoring
from moto.ec2.utils import parse_user_data
from moto.elbv2 import models as load_balancers
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from moto.rds.models import DBParameterGroup
from moto.route53.responses import Route53
from moto.s3.models import FakeBucket, FakeDeleteMarker
from werkzeug.serving import run_simple
from werkzeug.wrappers import Request, Response


def wrap(owner, name):
    """The decorated function takes the original one first."""

    def decorate(replacement):
        original = getattr(owner, name)
        setattr(owner, name, lambda *args, **kwargs: replacement(original, *args, **kwargs))

    return decorate


@wrap(launch_templates.LaunchTemplateVersion, "__init__")
def launch_template_version(original, self, template, number, data, description):
    # The template's own tags come back as if they were its instances'; a second version's user data is not decoded.
    data = dict(data)
    if "TagSpecifications" in data:
        data["TagSpecifications"] = [t for t in data["TagSpecifications"] if t.get("ResourceType") != "launch-template"]
    if isinstance(data.get("UserData"), str):
        data["UserData"] = parse_user_data(data["UserData"])
    original(self, template, number, data, description)


@wrap(Route53, "_get_bool_param")
def private_zone(original, self, name, default=None):
    # A zone that is made with a VPC is private.
    if name == "HostedZoneConfig.PrivateZone" and self._get_param("VPC.VPCId"):
        return True
    return original(self, name, default)


@wrap(FakeScalingPolicy, "__init__")
def scaling_policy(original, self, *args, **kwargs):
    original(self, *args, **kwargs)
    self.predictive_scaling_configuration = self.predictive_scaling_configuration or None


@wrap(LifecycleHook, "__init__")
def lifecycle_hook(original, self, *args, **kwargs):
    # Whoever is told of it is made up.
    original(self, *args, **kwargs)
    self.role_arn = self.notification_target_arn = None


@wrap(AutoScalingResponse, "create_auto_scaling_group")
def scaling_group(original, self):
    answer = original(self)
    group = self.autoscaling_backend.autoscaling_groups[self._get_param("AutoScalingGroupName")]
    group.service_linked_role_arn = self._get_param("ServiceLinkedRoleARN")
    group.default_instance_warmup = self._get_int_param("DefaultInstanceWarmup")
    return answer


@wrap(DBParameterGroup, "update_parameters")
def parameters_of_users(original, self, parameters):
    # Who set it; what nobody set the provider does not look at.
    original(self, [{**each, "Source": "user"} for each in parameters])


FakeScalingPolicy.enabled = True
# It reads over the conditions of a policy, so that "nobody without TLS" would be "nobody".
FakeBucket.get_permission = lambda self, action, resource: None
# The certificate is somebody's own.
load_balancers.register_certificate = lambda *args, **kwargs: None
FakeDeleteMarker.dispose = lambda self, garbage=False: None
# Rules between groups keep what they are for.
security_groups.SecurityGroupRule.description = property(
    lambda rule: rule.ip_range.get("Description") or (rule.source_group or {}).get("Description")
)
Monitoring.monitor_instances = lambda self: EmptyResult()
Monitoring.unmonitor_instances = lambda self: EmptyResult()

lifecycle_policies = {}
PORT, IMAGE, REGION = int(sys.argv[1]), sys.argv[2], sys.argv[3]


def data_lifecycle_manager(request):
    """Snapshots by schedule, which moto does not know at all: what was written is read back."""
    parts = request.path.strip("/").split("/")
    if request.method == "POST":
        policy = json.loads(request.get_data())
        name = "policy-" + uuid.uuid4().hex[:17]
        arn = f"arn:aws:dlm:{REGION}:123456789012:policy/{name}"
        lifecycle_policies[name] = {**policy, "PolicyId": name, "PolicyArn": arn}
        return {"PolicyId": name}
    if request.method == "DELETE":
        lifecycle_policies.pop(parts[1], None)
        return {}
    policy = lifecycle_policies.get(parts[1])
    return None if policy is None else {"Policy": policy}


def application(moto):
    def answer(environ, start_response):
        request = Request(environ)
        if request.path.startswith("/policies"):
            body = data_lifecycle_manager(request)
            status = 200 if body is not None else 404
            response = Response(json.dumps(body or {"Message": "not found"}), status, content_type="application/json")
            if status == 404:
                response.headers["x-amzn-errortype"] = "ResourceNotFoundException"
            return response(environ, start_response)
        return moto(environ, start_response)

    return answer


if __name__ == "__main__":
    ubuntu = {"ami_id": "ami-0123456789abcdef0", "name": IMAGE, "owner_id": "099720109477", "state": "available"}
    amis.AMIS[:] = [{**ubuntu, "root_device_type": "ebs", "root_device_name": "/dev/sda1"}]
    run_simple("127.0.0.1", PORT, application(DomainDispatcherApplication(create_backend_app)), threaded=True)
